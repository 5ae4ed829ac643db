import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented, Table } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, bodyOf } from '../../api/client.ts'
import { after, itemsOf, paged } from '../../api/pages.ts'
import type { Case } from '../../api/types.ts'
import { instantText } from '../../format/time.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, More, ReadState } from '../../shell/states.tsx'
import { codeWord } from '../../words/code-word.ts'
import { currentLanguage } from '../../words/words.ts'
import { ClockTag } from './ClockTag.tsx'
import { NewCase } from './NewCase.tsx'

type Filter = 'open' | 'closed'

export function CasesPage() {
  const { t } = useTranslation()
  const { branch, offered } = useSession()
  const [status, setStatus] = useState<Filter>('open')
  const [isNew, setNew] = useState(false)
  const cases = useInfiniteQuery({
    queryKey: ['cases', branch, status],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET('/api/feedback/v1/cases', {
          params: { query: { status, ...(branch && { branch }), ...after(pageParam) } },
        }),
      ),
    ...paged,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('cases.title')}</h1>
        <Segmented<Filter>
          aria-label={t('cases.filter')}
          value={status}
          options={(['open', 'closed'] as const).map((each) => ({
            value: each,
            label: t(`cases.${each}`),
          }))}
          onChange={setStatus}
        />
        {offered('feedback.case.open') && (
          <Button onClick={() => setNew(true)}>{t('cases.create')}</Button>
        )}
      </div>
      <ReadState read={{ ...cases, data: itemsOf(cases.data) }}>
        {(items) => <CaseTable items={items} />}
      </ReadState>
      <More list={cases} />
      {isNew && <NewCase onClose={() => setNew(false)} />}
    </>
  )
}

function CaseTable({ items }: { readonly items: readonly Case[] }) {
  const { t } = useTranslation()
  const { nameOf, zoneOf } = useOrganisation()
  if (items.length === 0) return <EmptyState text={t('common.empty')} />
  return (
    <Table<Case>
      rowKey="caseId"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...items]}
      columns={[
        {
          title: t('cases.number'),
          render: (_, { caseId, number }) => <Link to={`/cases/${caseId}`}>{number}</Link>,
        },
        { title: t('cases.kind'), render: (_, { kind }) => codeWord('cases.kinds', kind) },
        {
          title: t('cases.department'),
          render: (_, { department }) => nameOf(department),
        },
        { title: t('cases.nature'), render: (_, { nature }) => codeWord('cases.natures', nature) },
        {
          title: t('cases.severity'),
          render: (_, { severity }) => codeWord('cases.severities', severity),
        },
        { title: t('day.status'), render: (_, { status }) => t(`cases.statuses.${status}`) },
        { title: t('cases.clock'), render: (_, { clock }) => <ClockTag clock={clock} /> },
        { title: t('cases.owner'), dataIndex: 'owner' },
        {
          title: t('cases.openedAt'),
          render: (_, { openedAt, branch }) =>
            instantText(openedAt, zoneOf(branch), currentLanguage()),
        },
      ]}
    />
  )
}

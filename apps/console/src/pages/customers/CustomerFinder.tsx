import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select, Table, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { after, itemsOf, paged } from '../../api/pages.ts'
import type { CustomerCard } from '../../api/types.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, More, ReadState } from '../../shell/states.tsx'
import { RegisterHere } from './RegisterHere.tsx'
import { type CustomerQuery, queryOf, type SearchKind, searchKinds } from './search-by.ts'

interface Props {
  /** What can be done with a customer of the own branch. */
  readonly action: (card: CustomerCard) => ReactNode
  /** After a customer of another branch was registered here. */
  readonly onRegistered: (customerId: string) => void
}

interface Typed {
  readonly kind: SearchKind
  readonly text: string
}

/** Results stay while somebody looks at one of them; never in the address or in storage. */
const kept = ['customer-search-kept']
const keptMs = 600_000

/** Search by phone, name, pinyin, code, ID or record number, with what was found. */
export function CustomerFinder({ action, onRegistered }: Props) {
  const { branch } = useSession()
  const queries = useQueryClient()
  const [query, setQuery] = useState(() => queries.getQueryData<CustomerQuery>(kept))
  const search = (next: CustomerQuery) => {
    queries.setQueryDefaults(kept, { gcTime: keptMs })
    queries.setQueryData(kept, next)
    setQuery(next)
  }
  const found = useInfiniteQuery({
    queryKey: ['customer-search', query, branch],
    queryFn: ({ pageParam }) => readFound(query, branch, pageParam),
    enabled: query !== undefined,
    ...paged,
  })
  return (
    <div className="stack">
      <SearchForm isBusy={found.isFetching} onSearch={search} />
      <div aria-live="polite">
        {query && (
          <ReadState read={{ ...found, data: itemsOf(found.data) }}>
            {(cards) => <Found cards={cards} action={action} onRegistered={onRegistered} />}
          </ReadState>
        )}
        <More list={found} />
      </div>
    </div>
  )
}

/** Personal values go in the body: addresses are written down. */
function readFound(
  query: CustomerQuery | undefined,
  branch: string | undefined,
  cursor: string | undefined,
) {
  const asked = query ?? { name: '' }
  const where = 'mrn' in asked && branch !== undefined ? { ...asked, branch } : asked
  return bodyOf(
    api.POST('/api/archive/v1/customers/search', { body: { ...where, ...after(cursor) } }),
  )
}

interface SearchFormProps {
  readonly isBusy: boolean
  readonly onSearch: (query: CustomerQuery) => void
}

function SearchForm({ isBusy, onSearch }: SearchFormProps) {
  const { t } = useTranslation()
  return (
    <Form<Typed>
      layout="inline"
      role="search"
      initialValues={{ kind: 'auto', text: '' }}
      onFinish={({ kind, text }) => onSearch(queryOf(kind, text))}
    >
      <Form.Item name="kind" label={t('customers.by')}>
        <Select
          style={{ minWidth: 150 }}
          options={searchKinds.map((kind) => ({
            value: kind,
            label: t(`customers.searchBy.${kind}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="text"
        label={t('customers.text')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input
          placeholder={t('customers.hint')}
          autoComplete="off"
          maxLength={100}
          style={{ minWidth: 320 }}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={isBusy}>
        {t('customers.find')}
      </Button>
    </Form>
  )
}

interface FoundProps extends Props {
  readonly cards: readonly CustomerCard[]
}

function Found({ cards, action, onRegistered }: FoundProps) {
  const { t } = useTranslation()
  const { nameOf } = useOrganisation()
  if (cards.length === 0) return <EmptyState text={t('customers.nobody')} />
  return (
    <Table<CustomerCard>
      rowKey="id"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...cards]}
      columns={[
        { title: t('customer.name'), dataIndex: 'name' },
        { title: t('customer.code'), dataIndex: 'code' },
        { title: t('customer.sex'), render: (_, { sex }) => t(`customer.sexes.${sex}`) },
        { title: t('customer.birthYear'), dataIndex: 'birthYear' },
        { title: t('customer.phone'), dataIndex: 'phone' },
        {
          title: t('customer.registrations'),
          render: (_, { branches, recognition }) =>
            recognition ? (
              <Tag color="warning">{t('customers.elsewhere')}</Tag>
            ) : (
              branches.map(nameOf).join('、')
            ),
        },
        {
          title: t('day.actions'),
          render: (_, card) =>
            card.recognition ? (
              <RegisterHere customerId={card.id} onRegistered={onRegistered} />
            ) : (
              action(card)
            ),
        },
      ]}
    />
  )
}

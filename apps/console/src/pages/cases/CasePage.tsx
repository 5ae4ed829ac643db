import { useQuery } from '@tanstack/react-query'
import { Button, Card, Descriptions, Tag, Timeline } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api, type Versioned, versioned } from '../../api/client.ts'
import type { Case } from '../../api/types.ts'
import { instantText } from '../../format/time.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, ReadState } from '../../shell/states.tsx'
import { codeWord } from '../../words/code-word.ts'
import { currentLanguage } from '../../words/words.ts'
import { ClockTag } from './ClockTag.tsx'
import { proposalText } from './proposal-text.ts'
import { StepDialog } from './StepDialog.tsx'
import { type CaseStep, stepsOf } from './steps.ts'

/** The clock runs on while the page is open. */
const refreshMs = 30_000

export function CasePage() {
  const { caseId = '' } = useParams()
  const read = useQuery({
    queryKey: ['cases', 'one', caseId],
    queryFn: () =>
      versioned(api.GET('/api/feedback/v1/cases/{caseId}', { params: { path: { caseId } } })),
    refetchInterval: refreshMs,
  })
  return <ReadState read={read}>{(found) => <CaseDetails key={caseId} found={found} />}</ReadState>
}

function CaseDetails({ found: { body: of, etag = '' } }: { readonly found: Versioned<Case> }) {
  const { t } = useTranslation()
  const { offered } = useSession()
  const [step, setStep] = useState<CaseStep>()
  const steps = stepsOf(of, offered)
  return (
    <>
      <div className="page-head">
        <h1>
          {codeWord('cases.kinds', of.kind)} {of.number}
        </h1>
        <ClockTag clock={of.clock} />
      </div>
      <div className="columns">
        <Card size="small" title={t(`cases.statuses.${of.status}`)}>
          <CaseFacts of={of} />
        </Card>
        <div className="stack">
          {steps.length > 0 && (
            <Card size="small" title={t('cases.steps')}>
              <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
                {steps.map((each, index) => (
                  <Button
                    key={each}
                    type={index === 0 ? 'primary' : 'default'}
                    onClick={() => setStep(each)}
                  >
                    {t(`cases.step.${each}`)}
                  </Button>
                ))}
              </div>
            </Card>
          )}
          <Card size="small" title={t('cases.story')}>
            <p className="prose">{of.story}</p>
          </Card>
          <Notes of={of} />
        </div>
      </div>
      {step && <StepDialog of={of} etag={etag} step={step} onClose={() => setStep(undefined)} />}
    </>
  )
}

function CaseFacts({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const { nameOf, zoneOf } = useOrganisation()
  const at = (instant: string) => instantText(instant, zoneOf(of.branch), currentLanguage())
  const customerLink = (id: string) => <Link to={`/customers/${id}`}>{t('common.open')}</Link>
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('cases.clock'), of.clock.dueAt && t('cases.due', { time: at(of.clock.dueAt) })],
    [
      t('cases.customer'),
      of.customerId === null ? t('cases.anonymous') : customerLink(of.customerId),
    ],
    [t('cases.department'), nameOf(of.department)],
    [t('cases.staff'), of.staff],
    [t('cases.channel'), codeWord('cases.channels', of.channel)],
    [t('cases.nature'), codeWord('cases.natures', of.nature)],
    [t('cases.severity'), codeWord('cases.severities', of.severity)],
    [t('cases.repeated'), of.repeatedCause && <Tag color="error">{t('common.yes')}</Tag>],
    [t('cases.owner'), of.owner],
    [t('cases.level'), codeWord('cases.levels', String(of.level))],
    [t('cases.proposal'), of.proposal && proposalText(of.proposal)],
    [t('cases.executed'), of.executed && t('common.yes')],
    [t('cases.openedAt'), at(of.openedAt)],
    [t('cases.closedAt'), of.closedAt && at(of.closedAt)],
    [t('cases.closing'), of.closing && <span className="prose">{of.closing}</span>],
  ]
  return (
    <Descriptions
      column={1}
      size="small"
      bordered
      items={rows
        .filter(([, value]) => Boolean(value))
        .map(([label, children]) => ({ key: label, label, children }))}
    />
  )
}

function Notes({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const { zoneOf } = useOrganisation()
  return (
    <Card size="small" title={t('cases.notes')}>
      {of.notes.length === 0 ? (
        <EmptyState text={t('common.empty')} />
      ) : (
        <Timeline
          items={of.notes.map(({ at, by, text }) => ({
            key: at,
            content: (
              <>
                <span className="quiet">
                  {instantText(at, zoneOf(of.branch), currentLanguage())} {by}
                </span>
                <p className="prose">{text}</p>
              </>
            ),
          }))}
        />
      )}
    </Card>
  )
}

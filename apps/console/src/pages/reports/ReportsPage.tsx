import { useQuery } from '@tanstack/react-query'
import { Card, Input, Select, Statistic } from 'antd'
import { lazy, Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { OperationsQuery, OperationsReport } from '../../api/types.ts'
import { countText, moneyText, percentText } from '../../format/numbers.ts'
import { addDays, dateIn, instantText } from '../../format/time.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, Loading, ReadState } from '../../shell/states.tsx'
import { currentLanguage } from '../../words/words.ts'
import { DownloadButton } from './DownloadButton.tsx'
import { ReportTable } from './ReportTable.tsx'
import { type Measure, measures, seriesOf } from './series.ts'

/** The chart library is as large as all the rest: it comes when a report is opened. */
const Chart = lazy(async () => ({ default: (await import('./Chart.tsx')).Chart }))

const daysShown = 30

export function ReportsPage() {
  const { t } = useTranslation()
  const { branch = '' } = useSession()
  const { isKnown, zoneOf } = useOrganisation()
  const [chosen, setChosen] = useState<OperationsQuery>()
  if (!isKnown) return <Loading />
  const today = dateIn(zoneOf(branch), new Date())
  const query: OperationsQuery = chosen ?? {
    from: addDays(today, -daysShown),
    to: today,
    by: 'day',
    dimension: 'none',
  }
  return (
    <>
      <div className="page-head">
        <h1>{t('reports.title')}</h1>
        <Freshness />
      </div>
      <Filters query={query} onChange={setChosen} />
      <Report query={query} />
    </>
  )
}

function Freshness() {
  const { t } = useTranslation()
  const { branch = '' } = useSession()
  const { zoneOf } = useOrganisation()
  const { data } = useQuery({
    queryKey: ['freshness'],
    queryFn: () => bodyOf(api.GET('/api/reporting/v1/freshness')),
  })
  if (!data?.newestEvent) return null
  const time = instantText(data.newestEvent, zoneOf(branch), currentLanguage())
  return <span className="quiet">{t('reports.newest', { time })}</span>
}

interface FiltersProps {
  readonly query: OperationsQuery
  readonly onChange: (query: OperationsQuery) => void
}

function Filters({ query, onChange }: FiltersProps) {
  const { t } = useTranslation()
  const { person } = useSession()
  const { nameOf } = useOrganisation()
  const id = useId()
  const { branch: _every, ...everywhere } = query
  return (
    <div className="filters">
      {(['from', 'to'] as const).map((end) => (
        <div key={end}>
          <label htmlFor={`${id}${end}`}>{t(`reports.${end}`)}</label>
          <Input
            id={`${id}${end}`}
            type="date"
            value={query[end]}
            onChange={({ target }) =>
              target.value !== '' && onChange({ ...query, [end]: target.value })
            }
          />
        </div>
      ))}
      <div>
        <label htmlFor={`${id}by`}>{t('reports.by')}</label>
        <Select
          id={`${id}by`}
          style={{ width: 120 }}
          value={query.by ?? 'month'}
          options={(['day', 'month', 'year'] as const).map((each) => ({
            value: each,
            label: t(`reports.granularities.${each}`),
          }))}
          onChange={(by) => onChange({ ...query, by })}
        />
      </div>
      <div>
        <label htmlFor={`${id}dimension`}>{t('reports.dimension')}</label>
        <Select
          id={`${id}dimension`}
          style={{ width: 140 }}
          value={query.dimension ?? 'none'}
          options={(['none', 'branch', 'department'] as const).map((each) => ({
            value: each,
            label: t(`reports.dimensions.${each}`),
          }))}
          onChange={(dimension) => onChange({ ...query, dimension })}
        />
      </div>
      <div>
        <label htmlFor={`${id}branch`}>{t('reports.branch')}</label>
        <Select
          id={`${id}branch`}
          style={{ width: 160 }}
          value={query.branch ?? ''}
          options={['', ...person.branches].map((code) => ({
            value: code,
            label: code === '' ? t('reports.all') : nameOf(code),
          }))}
          onChange={(branch) => onChange(branch === '' ? everywhere : { ...query, branch })}
        />
      </div>
      <DownloadButton query={query} />
    </div>
  )
}

function Report({ query }: { readonly query: OperationsQuery }) {
  const { t } = useTranslation()
  const [measure, setMeasure] = useState<Measure>('bookings')
  const { nameOf } = useOrganisation()
  const groupName = (code: string) => (code === 'all' ? t('reports.all') : nameOf(code))
  const read = useQuery({
    queryKey: ['operations', query],
    queryFn: () => bodyOf(api.GET('/api/reporting/v1/reports/operations', { params: { query } })),
  })
  return (
    <ReadState read={read}>
      {(report) => (
        <div className="stack">
          <Totals report={report} />
          {report.rows.length === 0 ? (
            <EmptyState text={t('reports.noRows')} />
          ) : (
            <div className="columns">
              <Card
                size="small"
                title={
                  <Select<Measure>
                    aria-label={t('reports.measure')}
                    style={{ minWidth: 160 }}
                    value={measure}
                    options={measures.map((each) => ({
                      value: each,
                      label: t(`reports.measures.${each}`),
                    }))}
                    onChange={setMeasure}
                  />
                }
              >
                <Suspense fallback={<Loading />}>
                  <Chart
                    series={seriesOf(report.rows, measure)}
                    nameOf={groupName}
                    label={`${t('reports.chart', {
                      measure: t(`reports.measures.${measure}`),
                    })} ${t('reports.chartData')}`}
                  />
                </Suspense>
              </Card>
              <ReportTable rows={report.rows} nameOf={groupName} />
            </div>
          )}
        </div>
      )}
    </ReadState>
  )
}

function Totals({ report }: { readonly report: OperationsReport }) {
  const { t } = useTranslation()
  const language = currentLanguage()
  const change = (basisPoints: number | null) =>
    basisPoints === null ? '–' : percentText(basisPoints, language, { signed: true })
  return (
    <div className="fields" style={{ gap: 16 }}>
      {report.comparison.map(({ measure, total, yearOnYearBp, periodOnPeriodBp }) => (
        <Card key={measure} size="small">
          <Statistic
            title={t(`reports.measures.${measure as Measure}`)}
            value={measure === 'revenue' ? moneyText(total, language) : countText(total, language)}
          />
          <div className="quiet">
            {t('reports.yearOnYear')} {change(yearOnYearBp)} · {t('reports.periodOnPeriod')}{' '}
            {change(periodOnPeriodBp)}
          </div>
        </Card>
      ))}
    </div>
  )
}

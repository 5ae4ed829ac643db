import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { countText } from '../../format/numbers.ts'
import { currentLanguage } from '../../words/words.ts'
import { amountOf, measures, type ReportRow } from './series.ts'

interface Props {
  readonly rows: readonly ReportRow[]
  readonly nameOf: (group: string) => string
}

const pageSize = 20

/** The numbers behind the chart, for those who read rather than look. */
export function ReportTable({ rows, nameOf }: Props) {
  const { t } = useTranslation()
  const language = currentLanguage()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="scroll" tabIndex={0} aria-label={t('reports.title')}>
      <Table<ReportRow>
        rowKey={(row) => `${row.period} ${row.group}`}
        size="small"
        pagination={{ pageSize, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...rows]}
        columns={[
          { title: t('reports.period'), dataIndex: 'period' },
          { title: t('reports.group'), render: (_, row) => nameOf(String(row.group)) },
          ...measures.map((measure) => ({
            title: t(`reports.measures.${measure}`),
            key: measure,
            align: 'right' as const,
            render: (_: unknown, row: ReportRow) => countText(amountOf(row, measure), language),
          })),
        ]}
      />
    </section>
  )
}

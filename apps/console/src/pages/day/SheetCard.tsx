import { Button, Card, Table, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BookingOnSheet, Sheet, SheetSession } from '../../api/types.ts'
import { moneyText } from '../../format/numbers.ts'
import { instantText } from '../../format/time.ts'
import { useSession } from '../../shell/session-context.tsx'
import { currentLanguage } from '../../words/words.ts'
import { BookingActions } from './BookingActions.tsx'

interface Props {
  readonly sheet: Sheet
  readonly doctor: string
  readonly onBook: (session: SheetSession) => void
}

export function SheetCard({ sheet, doctor, onBook }: Props) {
  const { t } = useTranslation()
  // A hold that nobody confirmed is told by the places, not as somebody expected.
  const expected = sheet.bookings.filter(({ status }) => status !== 'held')
  const releases = Date.parse(sheet.releaseAt)
  const language = currentLanguage()
  return (
    <Card
      size="small"
      title={<h3 style={{ margin: 0, fontSize: 16 }}>{doctor}</h3>}
      extra={
        releases > Date.now() && (
          <Tag color="warning">
            {t('day.notReleased', { time: instantText(sheet.releaseAt, sheet.zone, language) })}
          </Tag>
        )
      }
    >
      <div className="stack">
        <Sessions sheet={sheet} onBook={onBook} />
        {expected.length > 0 && (
          <>
            <h4 style={{ margin: 0 }}>{t('day.bookings', { count: expected.length })}</h4>
            <Expected bookings={expected} />
          </>
        )}
      </div>
    </Card>
  )
}

function Sessions({ sheet, onBook }: Omit<Props, 'doctor'>) {
  const { t } = useTranslation()
  const { offered } = useSession()
  const channels = ['desk', 'phone', 'web', 'his', 'vip'] as const
  return (
    <Table<SheetSession>
      rowKey="session"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={sheet.sessions}
      columns={[
        {
          title: t('day.session'),
          render: (_, { session, starts, ends }) =>
            `${t(`day.sessions.${session}`)} ${starts.time}–${ends.time}`,
        },
        { title: t('day.places'), dataIndex: 'places' },
        { title: t('day.free'), dataIndex: 'free' },
        {
          title: t('day.freeFor'),
          render: (_, { freeFor }) =>
            channels.map((each) => (
              <Tag key={each} style={{ marginInlineEnd: 8 }}>
                {t(`day.channels.${each}`)} {freeFor[each]}
              </Tag>
            )),
        },
        {
          title: t('day.fee'),
          render: (_, { fee }) => moneyText(fee.amount, currentLanguage()),
        },
        {
          title: t('day.actions'),
          render: (_, session) =>
            offered('scheduling.hold.create') && (
              <Button disabled={session.free === 0} onClick={() => onBook(session)}>
                {t('day.book')}
              </Button>
            ),
        },
      ]}
    />
  )
}

function Expected({ bookings }: { readonly bookings: readonly BookingOnSheet[] }) {
  const { t } = useTranslation()
  return (
    <Table<BookingOnSheet>
      rowKey="id"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...bookings]}
      columns={[
        { title: t('day.number'), dataIndex: 'number' },
        { title: t('day.time'), render: (_, { starts }) => starts.time },
        {
          title: t('day.customer'),
          render: (_, { customerId, customerName, customerCode }) => (
            <Link to={`/customers/${customerId}`}>
              {[customerName, customerCode].filter(Boolean).join(' ') || t('common.unknown')}
            </Link>
          ),
        },
        { title: t('day.channel'), render: (_, { channel }) => t(`day.channels.${channel}`) },
        {
          title: t('day.status'),
          render: (_, { status, overbooked }) => (
            <>
              <Tag color={status === 'arrived' ? 'success' : 'default'}>
                {t(`contact.status.${status}`)}
              </Tag>
              {overbooked && <Tag color="warning">{t('day.overbooked')}</Tag>}
            </>
          ),
        },
        { title: t('day.actions'), render: (_, booking) => <BookingActions booking={booking} /> },
      ]}
    />
  )
}

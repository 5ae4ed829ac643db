import { Button, Card, Table, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BookingOnSheet, Sheet, SheetSession } from '../../api/types.ts'
import { moneyText } from '../../format/numbers.ts'
import { dateIn, instantText } from '../../format/time.ts'
import { mayOverbook } from '../../session/access.ts'
import { useSession } from '../../shell/session-context.tsx'
import { currentLanguage } from '../../words/words.ts'
import { BookingActions } from './BookingActions.tsx'

interface Props {
  readonly sheet: Sheet
  readonly doctor: string
  readonly onTake: (way: TakingWay, session: SheetSession) => void
}

/** How somebody gets a place: booked for later, or here already. */
export type TakingWay = 'book' | 'walkIn'

export function SheetCard({ sheet, doctor, onTake }: Props) {
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
        <Sessions sheet={sheet} onTake={onTake} />
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

function Sessions({ sheet, onTake }: Omit<Props, 'doctor'>) {
  const { t } = useTranslation()
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
          render: (_, session) => (
            <Taking
              free={session.free}
              isToday={sheet.date === dateIn(sheet.zone, new Date())}
              onTake={(way) => onTake(way, session)}
            />
          ),
        },
      ]}
    />
  )
}

interface TakingProps {
  readonly free: number
  readonly isToday: boolean
  readonly onTake: (way: TakingWay) => void
}

/** A full session is open to those only who may go beyond the plan. */
function Taking({ free, isToday, onTake }: TakingProps) {
  const { t } = useTranslation()
  const { offered, person } = useSession()
  const isClosed = free === 0 && !mayOverbook(person.roles)
  return (
    <div style={{ display: 'flex', gap: 8 }}>
      {offered('scheduling.hold.create') && (
        <Button disabled={isClosed} onClick={() => onTake('book')}>
          {free === 0 && !isClosed ? t('day.overbook') : t('day.book')}
        </Button>
      )}
      {isToday && offered('scheduling.arrival.walkIn') && (
        <Button disabled={isClosed} onClick={() => onTake('walkIn')}>
          {t('day.walkIn')}
        </Button>
      )}
    </div>
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

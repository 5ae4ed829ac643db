import { Button, Form, Input, Modal, Radio } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { BookingOnSheet, Place } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { moneyText } from '../../format/numbers.ts'
import { useStaffNames } from '../../shell/organisation.ts'
import { useNews } from '../../shell/session-context.tsx'
import { EmptyState, ProblemNotice, ReadState } from '../../shell/states.tsx'
import { currentLanguage } from '../../words/words.ts'
import { usePlacesFor } from './sheets.ts'

interface Props {
  readonly booking: BookingOnSheet
  readonly onClose: () => void
}

type Move = Pick<Place, 'sheetId' | 'session'> & { readonly reason: string }

/** Exchanges a booked place for one of another day, doctor or session (S6). */
export function Reschedule({ booking, onClose }: Props) {
  const { t } = useTranslation()
  const tell = useNews()
  const { id, starts } = booking
  const moving = useIntent({
    send: (body: Move, key) =>
      bodyOf(
        api.POST('/api/scheduling/v1/bookings/{id}/reschedule', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['sheets', 'places', 'customer', 'timeline'],
    onDone: ({ starts: { date, time }, number }) => {
      tell(t('day.moved', { date, time, number }))
      onClose()
    },
  })
  return (
    <Modal
      open
      width={720}
      title={t('day.rescheduleTitle', { time: starts.time })}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <MoveForm booking={booking} onMove={moving.run}>
        {moving.error && <ProblemNotice error={moving.error} retry={moving.retry} />}
        <Button type="primary" htmlType="submit" loading={moving.isPending}>
          {t('day.reschedule')}
        </Button>
      </MoveForm>
    </Modal>
  )
}

interface MoveFormProps {
  readonly booking: BookingOnSheet
  readonly onMove: (move: Move) => void
  readonly children: ReactNode
}

interface Answers {
  readonly date: string
  /** Key of a place. */
  readonly place?: string
  readonly reason: string
}

function MoveForm({ booking, onMove, children }: MoveFormProps) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Answers>()
  const date = Form.useWatch('date', form) ?? booking.starts.date
  const places = usePlacesFor(booking, date)
  const required = { required: true, whitespace: true, message: t('common.required') }
  return (
    <Form<Answers>
      form={form}
      layout="vertical"
      initialValues={{ date: booking.starts.date }}
      onValuesChange={({ date: other }) => other !== undefined && form.resetFields(['place'])}
      onFinish={({ place, reason }) => {
        const chosen = places.data?.find((each) => keyOf(each) === place)
        if (chosen) onMove({ sheetId: chosen.sheetId, session: chosen.session, reason })
      }}
    >
      <Form.Item name="date" label={t('day.toDate')} rules={[required]}>
        <Input type="date" style={{ width: 150 }} />
      </Form.Item>
      <ReadState read={places}>{(free) => <PlaceChoice places={free} />}</ReadState>
      <Form.Item name="reason" label={t('common.reason')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      {children}
    </Form>
  )
}

function PlaceChoice({ places }: { readonly places: readonly Place[] }) {
  const { t } = useTranslation()
  const staffName = useStaffNames(places[0]?.department)
  const textOf = ({ resource, session, starts, ends, free, fee }: Place) =>
    t('day.place', {
      doctor: staffName(resource),
      session: t(`day.sessions.${session}`),
      ...{ starts: starts.time, ends: ends.time, free },
      fee: moneyText(fee.amount, currentLanguage()),
    })
  // One that has been taken meanwhile is no choice any more.
  const isThere = (key?: string) => places.some((each) => keyOf(each) === key)
  return (
    <>
      {places.length === 0 && <EmptyState text={t('day.noPlaces')} />}
      <Form.Item
        name="place"
        hidden={places.length === 0}
        label={t('day.toPlace')}
        rules={[
          {
            validator: (_, key?: string) =>
              isThere(key) ? Promise.resolve() : Promise.reject(new Error(t('day.choosePlace'))),
          },
        ]}
      >
        <Radio.Group
          aria-label={t('day.toPlace')}
          style={{ display: 'grid', gap: 4 }}
          options={places.map((each) => ({ value: keyOf(each), label: textOf(each) }))}
        />
      </Form.Item>
    </>
  )
}

function keyOf({ sheetId, session }: Place): string {
  return `${sheetId} ${session}`
}

import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { BookingOnSheet } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews, useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import { useArrival } from './arrive.ts'
import { Reschedule } from './Reschedule.tsx'

export function BookingActions({ booking }: { readonly booking: BookingOnSheet }) {
  const { t } = useTranslation()
  const { offered } = useSession()
  const [isCancelling, setCancelling] = useState(false)
  const [isMoving, setMoving] = useState(false)
  const arrival = useArrival()
  if (booking.status !== 'booked') return null
  return (
    <div style={{ display: 'flex', gap: 8 }}>
      {offered('scheduling.arrival.checkIn') && (
        <Button
          size="small"
          loading={arrival.isPending}
          onClick={() => arrival.run({ bookingId: booking.id })}
        >
          {t('day.checkIn')}
        </Button>
      )}
      {offered('scheduling.booking.reschedule') && (
        <Button size="small" onClick={() => setMoving(true)}>
          {t('day.reschedule')}
        </Button>
      )}
      {offered('scheduling.booking.cancel') && (
        <Button size="small" danger onClick={() => setCancelling(true)}>
          {t('day.cancelBooking')}
        </Button>
      )}
      {arrival.error && <ProblemNotice error={arrival.error} retry={arrival.retry} />}
      {isMoving && <Reschedule booking={booking} onClose={() => setMoving(false)} />}
      {isCancelling && <CancelBooking booking={booking} onClose={() => setCancelling(false)} />}
    </div>
  )
}

interface CancelProps {
  readonly booking: BookingOnSheet
  readonly onClose: () => void
}

function CancelBooking({ booking: { id, starts }, onClose }: CancelProps) {
  const { t } = useTranslation()
  const tell = useNews()
  const cancelling = useIntent({
    send: (body: { readonly reason: string }, key) =>
      bodyOf(
        api.POST('/api/scheduling/v1/bookings/{id}/cancellation', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['sheets', 'customer', 'timeline'],
    onDone: () => {
      tell(t('day.cancelled'))
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('day.cancelTitle', { time: starts.time })}
      footer={null}
      onCancel={onClose}
    >
      <Form<{ readonly reason: string }> layout="vertical" onFinish={cancelling.run}>
        <Form.Item
          name="reason"
          label={t('common.reason')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        {cancelling.error && <ProblemNotice error={cancelling.error} retry={cancelling.retry} />}
        <Button danger htmlType="submit" loading={cancelling.isPending}>
          {t('day.cancelBooking')}
        </Button>
      </Form>
    </Modal>
  )
}

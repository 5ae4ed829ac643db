import { Button, Form } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Booking } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { ProblemNotice } from '../../shell/states.tsx'
import { type OverbookForm, OverbookReason, overbookOf, useOverbooking } from './Overbook.tsx'
import { PlaceDialog, type PlaceProps } from './PlaceDialog.tsx'
import { PlaceGiven } from './PlaceGiven.tsx'

/** Somebody stands at the desk without a booking: a place, and they are here (S8). */
export function WalkIn(props: PlaceProps) {
  const { t } = useTranslation()
  const [given, setGiven] = useState<Booking>()
  return (
    <PlaceDialog {...props} title="day.walkInTitle">
      {(customerId, chosen) =>
        given ? (
          <PlaceGiven
            title={t('day.walkInDone')}
            text={t('day.walkInText', {
              date: given.starts.date,
              time: given.starts.time,
              number: given.number,
            })}
            onClose={props.onClose}
          />
        ) : (
          <WalkInForm {...props} customerId={customerId} chosen={chosen} onGiven={setGiven} />
        )
      }
    </PlaceDialog>
  )
}

interface FormProps extends PlaceProps {
  readonly customerId: string
  readonly chosen: ReactNode
  readonly onGiven: (booking: Booking) => void
}

function WalkInForm({ sheet, session, customerId, chosen, onGiven }: FormProps) {
  const { t } = useTranslation()
  const overbooking = useOverbooking(session)
  const arriving = useIntent({
    send: (answers: OverbookForm, key) => {
      const place = { sheetId: sheet.id, session: session.session }
      const body = { ...place, customerId, ...overbookOf(answers) }
      const params = { header: { 'Idempotency-Key': key } }
      return bodyOf(api.POST('/api/scheduling/v1/arrivals/walk-in', { params, body }))
    },
    changes: ['sheets', 'customer', 'timeline'],
    onDone: onGiven,
    onRefused: overbooking.onRefused,
  })
  return (
    <Form<OverbookForm> layout="vertical" onFinish={arriving.run}>
      {chosen}
      {overbooking.isNeeded && <OverbookReason />}
      {arriving.error && <ProblemNotice error={arriving.error} retry={arriving.retry} />}
      <Button type="primary" htmlType="submit" loading={arriving.isPending}>
        {t('day.walkInConfirm')}
      </Button>
    </Form>
  )
}

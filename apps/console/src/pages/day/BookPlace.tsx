import { Button, Form, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Hold } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { type BookingChannel, bookingChannels, granted } from '../../session/access.ts'
import { useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import { HeldPlace } from './HeldPlace.tsx'
import { type OverbookForm, OverbookReason, overbookOf, useOverbooking } from './Overbook.tsx'
import { PlaceDialog, type PlaceProps } from './PlaceDialog.tsx'

/** Customer, then a place held for minutes, then the booking (S4). */
export function BookPlace(props: PlaceProps) {
  const [hold, setHold] = useState<Hold>()
  return (
    <PlaceDialog {...props} title="day.bookTitle">
      {(customerId, chosen) =>
        hold ? (
          <HeldPlace hold={hold} onClose={props.onClose} onLapsed={() => setHold(undefined)} />
        ) : (
          <HoldForm {...props} customerId={customerId} chosen={chosen} onHeld={setHold} />
        )
      }
    </PlaceDialog>
  )
}

interface HoldFormProps extends PlaceProps {
  readonly customerId: string
  readonly chosen: ReactNode
  readonly onHeld: (hold: Hold) => void
}

interface Answers extends OverbookForm {
  readonly channel: BookingChannel
}

function HoldForm({ sheet, session, customerId, chosen, onHeld }: HoldFormProps) {
  const { t } = useTranslation()
  const { person } = useSession()
  const channels = granted(person.roles, bookingChannels)
  const overbooking = useOverbooking(session)
  const holding = useIntent({
    send: (answers: Answers, key) => {
      const place = { sheetId: sheet.id, session: session.session }
      const body = { ...place, customerId, channel: answers.channel, ...overbookOf(answers) }
      const params = { header: { 'Idempotency-Key': key } }
      return bodyOf(api.POST('/api/scheduling/v1/holds', { params, body }))
    },
    changes: ['sheets'],
    onDone: onHeld,
    onRefused: overbooking.onRefused,
  })
  return (
    <Form<Answers>
      layout="vertical"
      initialValues={{ channel: person.roles.includes('callCentreAgent') ? 'phone' : 'desk' }}
      onFinish={holding.run}
    >
      {chosen}
      <Form.Item name="channel" label={t('day.channel')}>
        <Select
          style={{ maxWidth: 220 }}
          options={channels.map((each) => ({ value: each, label: t(`day.channels.${each}`) }))}
        />
      </Form.Item>
      {overbooking.isNeeded && <OverbookReason />}
      {holding.error && <ProblemNotice error={holding.error} retry={holding.retry} />}
      <Button type="primary" htmlType="submit" loading={holding.isPending}>
        {t('day.hold')}
      </Button>
    </Form>
  )
}

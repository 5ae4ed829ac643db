import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Hold, Sheet, SheetSession } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { type BookingChannel, bookingChannels, granted } from '../../session/access.ts'
import { useSession } from '../../shell/session-context.tsx'
import { Loading, ProblemNotice } from '../../shell/states.tsx'
import { CustomerFinder } from '../customers/CustomerFinder.tsx'
import { HeldPlace } from './HeldPlace.tsx'

interface Props {
  readonly sheet: Sheet
  readonly session: SheetSession
  readonly doctor: string
  /** Chosen on another page. */
  readonly customerId: string | undefined
  readonly onClose: () => void
}

/** Customer, then a place held for minutes, then the booking (S4). */
export function BookPlace({ sheet, session, doctor, customerId, onClose }: Props) {
  const { t } = useTranslation()
  const [customer, setCustomer] = useState(customerId)
  const [hold, setHold] = useState<Hold>()
  const title = t('day.bookTitle', {
    doctor,
    date: sheet.date,
    session: t(`day.sessions.${session.session}`),
  })
  return (
    <Modal
      open
      width={960}
      title={title}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {hold ? (
        <HeldPlace hold={hold} onClose={onClose} onLapsed={() => setHold(undefined)} />
      ) : customer === undefined ? (
        <>
          <h3>{t('day.chooseCustomer')}</h3>
          <CustomerFinder
            action={({ id }) => (
              <Button onClick={() => setCustomer(id)}>{t('customers.choose')}</Button>
            )}
            onRegistered={setCustomer}
          />
        </>
      ) : (
        <HoldForm
          place={{ sheetId: sheet.id, session: session.session }}
          customerId={customer}
          onHeld={setHold}
          onOther={() => setCustomer(undefined)}
        />
      )}
    </Modal>
  )
}

interface HoldFormProps {
  readonly place: Pick<Hold, 'sheetId' | 'session'>
  readonly customerId: string
  readonly onHeld: (hold: Hold) => void
  readonly onOther: () => void
}

function HoldForm({ place, customerId, onHeld, onOther }: HoldFormProps) {
  const { t } = useTranslation()
  const { person } = useSession()
  const channels = granted(person.roles, bookingChannels)
  const holding = useIntent({
    send: (body: Parameters<typeof wanted>[0], key) => wanted(body, key),
    changes: ['sheets'],
    onDone: onHeld,
  })
  return (
    <Form<{ readonly channel: BookingChannel }>
      layout="vertical"
      initialValues={{ channel: person.roles.includes('callCentreAgent') ? 'phone' : 'desk' }}
      onFinish={({ channel }) => holding.run({ ...place, customerId, channel })}
    >
      <ChosenCustomer customerId={customerId} onOther={onOther} />
      <Form.Item name="channel" label={t('day.channel')}>
        <Select
          style={{ maxWidth: 220 }}
          options={channels.map((each) => ({ value: each, label: t(`day.channels.${each}`) }))}
        />
      </Form.Item>
      {holding.error && <ProblemNotice error={holding.error} retry={holding.retry} />}
      <Button type="primary" htmlType="submit" loading={holding.isPending}>
        {t('day.hold')}
      </Button>
    </Form>
  )
}

function wanted(
  body: Pick<Hold, 'sheetId' | 'session'> & { customerId: string; channel: BookingChannel },
  key: string,
): Promise<Hold> {
  return bodyOf(
    api.POST('/api/scheduling/v1/holds', { params: { header: { 'Idempotency-Key': key } }, body }),
  )
}

interface ChosenProps {
  readonly customerId: string
  readonly onOther: () => void
}

function ChosenCustomer({ customerId, onOther }: ChosenProps) {
  const { t } = useTranslation()
  const read = useQuery({
    queryKey: ['customer', customerId, 'card'],
    queryFn: () =>
      bodyOf(
        api.GET('/api/archive/v1/customers/{customerId}', { params: { path: { customerId } } }),
      ),
  })
  if (read.isPending) return <Loading />
  if (read.error) return <ProblemNotice error={read.error} retry={() => void read.refetch()} />
  const { name, code, phones } = read.data
  return (
    <Alert
      style={{ marginBottom: 16 }}
      title={[name, code, phones[0]].filter(Boolean).join(' · ')}
      action={<Button onClick={onOther}>{t('day.changeCustomer')}</Button>}
    />
  )
}

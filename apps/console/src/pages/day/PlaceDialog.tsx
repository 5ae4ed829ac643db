import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Sheet, SheetSession } from '../../api/types.ts'
import { Loading, ProblemNotice } from '../../shell/states.tsx'
import { CustomerFinder } from '../customers/CustomerFinder.tsx'

/** A session of a sheet in which somebody is to get a place. */
export interface PlaceProps {
  readonly sheet: Sheet
  readonly session: SheetSession
  readonly doctor: string
  /** Chosen on another page. */
  readonly customerId: string | undefined
  readonly onClose: () => void
}

interface Props extends PlaceProps {
  readonly title: 'day.bookTitle' | 'day.walkInTitle'
  /** Once it is known for whom. */
  readonly children: (customerId: string, chosen: ReactNode) => ReactNode
}

/** First the customer, then what is done for them. */
export function PlaceDialog(props: Props) {
  const { sheet, session, doctor, customerId, onClose, title, children } = props
  const { t } = useTranslation()
  const [customer, setCustomer] = useState(customerId)
  const where = { doctor, date: sheet.date, session: t(`day.sessions.${session.session}`) }
  return (
    <Modal
      open
      width={960}
      title={t(title, where)}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {customer === undefined ? (
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
        children(
          customer,
          <ChosenCustomer customerId={customer} onOther={() => setCustomer(undefined)} />,
        )
      )}
    </Modal>
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

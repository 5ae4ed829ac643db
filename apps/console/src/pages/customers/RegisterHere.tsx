import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews, useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'

interface Props {
  readonly customerId: string
  readonly onRegistered: (customerId: string) => void
}

/** Takes a customer whom another branch knows on at the own branch (A3). */
export function RegisterHere({ customerId, onRegistered }: Props) {
  const { t } = useTranslation()
  const { branch, offered } = useSession()
  const tell = useNews()
  const registering = useIntent({
    send: (body: { readonly branch?: string }, key) =>
      bodyOf(
        api.POST('/api/archive/v1/customers/{customerId}/registrations', {
          params: { path: { customerId }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['customer-search', 'customer'],
    onDone: () => {
      tell(t('customer.registered'))
      onRegistered(customerId)
    },
  })
  if (!offered('archive.registration.create')) return null
  return (
    <>
      <Button
        loading={registering.isPending}
        onClick={() => registering.run(branch === undefined ? {} : { branch })}
      >
        {t('customers.register')}
      </Button>
      {registering.error && <ProblemNotice error={registering.error} retry={registering.retry} />}
    </>
  )
}

import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews } from '../../shell/session-context.tsx'

/** Checks a customer in, by booking or by the code on the invitation (S8). */
export function useArrival(onDone: () => void = () => {}) {
  const { t } = useTranslation()
  const tell = useNews()
  return useIntent({
    send: (body: { readonly bookingId: string } | { readonly code: string }, key) =>
      bodyOf(
        api.POST('/api/scheduling/v1/arrivals', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['sheets', 'customer', 'timeline'],
    onDone: ({ starts, number }) => {
      tell(t('day.checkInDone', { time: starts.time, number }))
      onDone()
    },
  })
}

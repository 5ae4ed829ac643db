import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Booking, Hold } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { moneyText } from '../../format/numbers.ts'
import { countdown } from '../../format/time.ts'
import { ProblemNotice } from '../../shell/states.tsx'
import { useNow } from '../../shell/use-now.ts'
import { currentLanguage } from '../../words/words.ts'
import { PlaceGiven } from './PlaceGiven.tsx'

interface Props {
  readonly hold: Hold
  readonly onClose: () => void
  /** Time is over, or the hold was given back. */
  readonly onLapsed: () => void
}

/** A place is held: confirm it in time, or give it back. */
export function HeldPlace({ hold, onClose, onLapsed }: Props) {
  const { t } = useTranslation()
  const [booked, setBooked] = useState<Booking>()
  const confirming = useIntent({
    send: (body: { readonly holdId: string }, key) =>
      bodyOf(
        api.POST('/api/scheduling/v1/bookings', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['sheets', 'customer', 'timeline'],
    onDone: setBooked,
  })
  const releasing = useIntent({
    send: (id: string, key) =>
      bodyOf(
        api.DELETE('/api/scheduling/v1/holds/{id}', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    changes: ['sheets'],
    onDone: onLapsed,
  })
  if (booked) {
    const { starts, number, code = '' } = booked
    const text = t('day.bookedText', { date: starts.date, time: starts.time, number, code })
    return <PlaceGiven title={t('day.booked')} text={text} onClose={onClose} />
  }
  const { holdId, starts, number, fee } = hold
  const error = confirming.error ?? releasing.error
  const retry = confirming.error ? confirming.retry : releasing.retry
  return (
    <div className="stack">
      <Alert
        title={t('day.holdFor', {
          time: `${starts.date} ${starts.time}`,
          number,
          fee: moneyText(fee.amount, currentLanguage()),
        })}
        description={<TimeLeft until={hold.expiresAt} />}
      />
      {error && <ProblemNotice error={error} retry={retry} />}
      <div style={{ display: 'flex', gap: 8 }}>
        <Button
          type="primary"
          loading={confirming.isPending}
          onClick={() => confirming.run({ holdId })}
        >
          {t('day.confirm')}
        </Button>
        <Button loading={releasing.isPending} onClick={() => releasing.run(holdId)}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  )
}

function TimeLeft({ until }: { readonly until: string }) {
  const { t } = useTranslation()
  const nowMs = useNow(Date.parse(until), () => {})
  const left = countdown(until, nowMs)
  return (
    <span role="timer">{left === undefined ? t('day.holdOver') : t('day.holdLeft', { left })}</span>
  )
}

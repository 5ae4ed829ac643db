/** Reads at a fixed rate, whatever has been answered; run by k6. Each answer is a line. */
import execution from 'k6/execution'
import http from 'k6/http'
import type { Asking } from './steady.ts'

declare const __ENV: Readonly<Record<string, string>>
declare function open(file: string): string

const { asked, perSecond, minutesMax }: Asking = JSON.parse(open(__ENV['ASKING'] ?? ''))

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: perSecond,
      duration: `${minutesMax}m`,
      // An answer may take half a minute: nobody waits for a free client.
      preAllocatedVUs: perSecond * 5,
      maxVUs: perSecond * 30,
      gracefulStop: '0s',
    },
  },
}

export default function read(): void {
  const one = asked[execution.scenario.iterationInTest % asked.length]
  if (!one) return
  const at = Date.now()
  const headers = { authorization: `Bearer ${one.token}` }
  const { status } = http.get(one.url, { headers, timeout: '30s' })
  console.log(JSON.stringify({ at, ms: Date.now() - at, status, service: one.service }))
}

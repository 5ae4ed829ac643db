// Run by `helm test`: every service answers that it is ready; then, with the credentials of a
// client, a place is found, held, booked and given back. Prints what it saw; any failure is exit 1.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { SERVICES, CREDENTIALS_DIR, TOKEN_URL, CUSTOMER, DEPARTMENT } = process.env
const services = JSON.parse(SERVICES)
const timeoutMs = 15_000

for (const [name, url] of Object.entries(services)) {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`${name} is not ready: ${await response.text()}`)
  console.log(`${name} is ready`)
}

if (CREDENTIALS_DIR) {
  await book(await signIn())
} else {
  console.log('No booking was tried: tests.existingSecret names no credentials.')
}

async function signIn() {
  const read = (file) => readFileSync(`${CREDENTIALS_DIR}/${file}`, 'utf8').trim()
  const basic = Buffer.from(`${read('client-id')}:${read('client-secret')}`).toString('base64')
  const response = await fetch(TOKEN_URL, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`)
  return (await response.json()).access_token
}

async function book(token) {
  const scheduling = `${services.scheduling}/api/scheduling/v1`
  const ask = async (method, path, body) => {
    const response = await fetch(`${scheduling}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const reply = await response.json()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${reply.code}`)
    return reply
  }
  const day = (daysAhead) => {
    const date = new Date(Date.now() + daysAhead * 86_400_000)
    return date.toISOString().slice(0, 10)
  }
  const asked = { department: DEPARTMENT, from: day(1), to: day(14), channel: 'his' }
  const found = await ask('GET', `/places?${new URLSearchParams(asked)}`)
  const place = found.items.find(({ free }) => free > 0)
  if (!place) throw new Error(`no free place in ${DEPARTMENT} within two weeks`)
  const { sheetId, session } = place
  const wanted = { sheetId, session, customerId: CUSTOMER, channel: 'his' }
  const { holdId } = await ask('POST', '/holds', wanted)
  const { id } = await ask('POST', '/bookings', { holdId })
  console.log(`booked ${id}`)
  await ask('POST', `/bookings/${id}/cancellation`, { reason: 'helm test' })
  console.log(`gave ${id} back`)
}

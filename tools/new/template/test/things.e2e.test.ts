import { type StartedService, startService } from '@hcrm/platform/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sampleModule } from '../src/index.ts'

let service: StartedService
beforeAll(async () => {
  service = await startService(sampleModule)
})
afterAll(() => service?.stop())

/** A request of the receptionist of a branch; `key` makes it a write. */
async function send(path: string, options: { branch?: string; key?: string; body?: object }) {
  const { branch = 'b1', key, body } = options
  const actor = { subject: `desk-${branch}`, roles: ['receptionist'], branches: [branch] }
  const headers = { authorization: `Bearer ${await service.tokenFor(actor)}` }
  const write = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key ?? '' },
    body: body ? JSON.stringify(body) : null,
  }
  const response = await fetch(`${service.url}/api/sample/v1${path}`, key ? write : { headers })
  const read = (await response.json()) as { thingId: string; status: string; code?: string }
  return { status: response.status, body: read }
}

describe('things', () => {
  it('opens one once per key', async () => {
    const first = await send('/things', { key: 'k1', body: { name: 'first' } })
    const again = await send('/things', { key: 'k1', body: { name: 'first' } })
    expect([first.status, first.body.status]).toEqual([201, 'open'])
    expect(again.body).toEqual(first.body)
  })

  it('closes one, once', async () => {
    const { thingId } = (await send('/things', { key: 'k2', body: { name: 'second' } })).body
    expect((await send(`/things/${thingId}/close`, { key: 'k3' })).body.status).toBe('closed')
    expect((await send(`/things/${thingId}`, {})).body.status).toBe('closed')
    const twice = await send(`/things/${thingId}/close`, { key: 'k4' })
    expect([twice.status, twice.body.code]).toEqual([409, 'BAD_STATE'])
  })

  it('shows no other branch what it has', async () => {
    const { thingId } = (await send('/things', { key: 'k5', body: { name: 'third' } })).body
    expect((await send(`/things/${thingId}`, { branch: 'b2' })).status).toBe(404)
  })
})

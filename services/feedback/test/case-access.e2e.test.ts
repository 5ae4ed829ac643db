import { randomUUID } from 'node:crypto'
import { type StartedService, startService } from '@hcrm/platform/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { feedbackModule } from '../src/module.ts'

let service: StartedService

beforeAll(async () => {
  const linkKey = Buffer.alloc(32, 1).toString('base64')
  service = await startService(feedbackModule, { env: { FEEDBACK_LINK_KEY: linkKey } })
}, 60_000)
afterAll(() => service?.stop())

interface Answer {
  readonly caseId?: string
  readonly items?: readonly unknown[]
  readonly code?: string
}

/** What a handler of complaints at a branch is answered; with a body to a POST. */
async function ask(branch: string, path: string, body?: object) {
  const actor = { subject: branch, roles: ['complaintHandler'], branches: [branch] }
  const response = await fetch(`${service.url}/api/feedback/v1/cases${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${await service.tokenFor(actor)}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  // The answers are read as they come; the door checks them against their schemas.
  const { caseId, items, code } = (await response.json()) as Answer
  return { status: response.status, caseId, items, code }
}

const complaint = { kind: 'complaint', channel: 'phone', department: 'ent', text: '等了两个小时' }
const judgement = { nature: 'service', severity: 'low', department: 'ent' }

describe('a case', () => {
  it('SEC1: of another branch answers as one that is not there', async () => {
    const { status, caseId } = await ask('east', '', complaint)
    expect(status).toBe(201)
    expect((await ask('east', `/${caseId}`)).status).toBe(200)
    const missing = await ask('west', `/${randomUUID()}`)
    expect(missing).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await ask('west', `/${caseId}`)).toEqual(missing)
    expect(await ask('west', `/${caseId}/judgement`, judgement)).toEqual(missing)
    expect((await ask('west', '')).items).toEqual([])
    expect(await ask('west', '?branch=east')).toEqual(missing)
  }, 30_000)
})

import { randomBytes } from 'node:crypto'
import { type Role, roles } from '@hcrm/proto/roles'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Client, eventually, signIn } from '../setting/client.ts'
import { openTarget, services, type Target } from '../setting/target.ts'
import { type Operation, operationsOf, rowOf } from './operations.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})

/** Ids that nothing has: a call that is let in finds nothing and changes nothing. */
function filled(path: string): string {
  return path.replace(/\{[^}]+\}/g, '00000000-0000-8000-8000-000000000000')
}

async function statusOf(client: Client, { method, path }: Operation): Promise<number> {
  const response = await fetch(`${target.url}${filled(path)}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${client.token}`,
      'idempotency-key': 'access',
      'content-type': 'application/json',
    },
    ...(method !== 'get' && { body: '{"unknown":1}' }),
  })
  await response.arrayBuffer()
  return response.status
}

/** Undefined when the route is open. */
function mayCall(operation: Operation, role: Role): boolean | undefined {
  const row = rowOf(operation)
  if (row === undefined || row.open) return undefined
  return Object.hasOwn(row.allow ?? {}, role)
}

describe('access', () => {
  it('SEC1 SEC4 P1: every route lets in the roles of its row, and no other', async () => {
    const all = await operationsOf(target)
    expect(all.length).toBeGreaterThan(60)
    const wrong: string[] = []
    let asked = 0
    for (const role of roles) {
      const client = await signIn(target, {
        subject: `matrix.${role}`,
        roles: [role],
        branches: ['nowhere'],
        group: true,
      })
      const asking = all.map(async (operation) => {
        const may = mayCall(operation, role)
        // A rebuild asks for nothing that could be wrong in it: it would begin.
        if (may === undefined || (may && operation.name.includes('rebuild'))) return
        const status = await statusOf(client, operation)
        asked += 1
        if (status >= 500 || (status === 403) === may || status === 401)
          wrong.push(`${role} ${operation.name}: ${status}`)
      })
      await Promise.all(asking)
    }
    expect(asked).toBeGreaterThan(2_000)
    expect(wrong).toEqual([])
  }, 240_000)

  it('SEC5: who is signed out is refused by all services until a later token', async () => {
    const subject = `leaving.${randomBytes(4).toString('hex')}`
    const identity = { subject, roles: ['itOperator'] as const, branches: ['nowhere'], group: true }
    const [leaving, operator] = [
      await signIn(target, identity),
      await signIn(target, { ...identity, subject: 'operator.access' }),
    ]
    const statuses = (client: Client) =>
      Promise.all(
        // Several of each, for several processes of a service hear it each for itself.
        services.flatMap((service) =>
          Array.from(
            { length: 8 },
            async () => (await client.get(`/api/${service}/v1/operations/health`)).status,
          ),
        ),
      )
    expect(new Set(await statuses(leaving))).toEqual(new Set([200]))
    const body = { subject, reason: 'left' }
    expect((await operator.post('/api/archive/v1/sign-outs', body)).status).toBe(201)
    await eventually('all services refuse', async () =>
      (await statuses(leaving)).every((status) => status === 401),
    )
    await eventually('a later token is let in', async () =>
      (await statuses(await signIn(target, identity))).every((status) => status === 200),
    )
    expect(new Set(await statuses(operator))).toEqual(new Set([200]))
  }, 60_000)

  it('SEC4: without a token no route answers but the open ones', async () => {
    const wrong: string[] = []
    for (const operation of await operationsOf(target)) {
      if (rowOf(operation)?.open) continue
      const status = await statusOf({ token: '' } as Client, operation)
      if (status !== 401) wrong.push(`${operation.name}: ${status}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)
})

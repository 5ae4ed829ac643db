import { type Role, roles } from '@hcrm/proto/roles'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { modules } from '../../apps/hcrm/src/modules.ts'
import { type Client, signIn } from '../setting/client.ts'
import { openTarget, type Target } from '../setting/target.ts'

let target: Target

beforeAll(async () => {
  target = await openTarget()
})

interface Operation {
  readonly service: string
  readonly name: string
  readonly method: string
  readonly path: string
}

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string }>>>
  >
}

/** Every route that answers, as the services describe themselves. */
async function operations(): Promise<readonly Operation[]> {
  const lists = await Promise.all(
    modules.map(async ({ name: service }) => {
      const response = await fetch(`${target.url}/api/${service}/openapi.json`)
      const { paths } = (await response.json()) as Described
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, { operationId }]) =>
          operationId === undefined ? [] : [{ service, name: operationId, method, path }],
        ),
      )
    }),
  )
  return lists.flat()
}

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

/** By the row of the policy table; operator routes have their rows in the platform. */
function mayCall({ service, name }: Operation, role: Role): boolean | undefined {
  const module = modules.find((one) => one.name === service)
  const base = name.split('#')[0] ?? name
  const row = module?.policy[base] ?? module?.policy[name]
  if (row === undefined || row.open) return undefined
  return Object.hasOwn(row.allow ?? {}, role)
}

describe('access', () => {
  it('SEC1 SEC4 P1: every route lets in the roles of its row, and no other', async () => {
    const all = await operations()
    expect(all.length).toBeGreaterThan(60)
    const wrong: string[] = []
    let asked = 0
    for (const role of roles) {
      const client = await signIn(target, {
        subject: `matrix.${role}`,
        roles: [role],
        branches: ['nowhere'],
      })
      for (const operation of all) {
        const may = mayCall(operation, role)
        // A rebuild asks for nothing that could be wrong in it: it would begin.
        if (may === undefined || (may && operation.name.includes('rebuild'))) continue
        const status = await statusOf(client, operation)
        asked += 1
        if (status >= 500 || (status === 403) === may || status === 401)
          wrong.push(`${role} ${operation.name}: ${status}`)
      }
    }
    expect(asked).toBeGreaterThan(1_000)
    expect(wrong).toEqual([])
  }, 120_000)

  it('SEC4: without a token no route answers but the open ones', async () => {
    const wrong: string[] = []
    for (const operation of await operations()) {
      const module = modules.find(({ name }) => name === operation.service)
      if (module?.policy[operation.name]?.open) continue
      const status = await statusOf({ token: '' } as Client, operation)
      if (status !== 401) wrong.push(`${operation.name}: ${status}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)
})

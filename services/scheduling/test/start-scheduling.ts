import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutgoingEvent } from '@hcrm/documents'
import type { Actor } from '@hcrm/kernel'
import { type StartedService, type StartOptions, startService } from '@hcrm/platform/testing'
import type { Role } from '@hcrm/proto/roles'
import { schedulingModule } from '../src/index.ts'
import { type FakeArchive, fakeArchive } from './fake-archive.ts'
import { type Branch, branches, envelope, organisationFacts } from './organisation-facts.ts'

export interface Reply {
  readonly status: number
  // What an endpoint answers is what a test is about: it is checked there.
  // biome-ignore lint/suspicious/noExplicitAny: replies are JSON of any shape
  readonly body: any
  readonly headers: Headers
}

export interface Asking {
  readonly body?: unknown
  /** Idempotency-Key; a new one for every write unless given. */
  readonly key?: string
}

/** Somebody at a door. */
export type Person = (method: string, path: string, asking?: Asking) => Promise<Reply>

export interface Scene {
  readonly service: StartedService
  readonly archive: FakeArchive
  person(role: Role, actor?: Partial<Actor>): Promise<Person>
  stop(): Promise<void>
}

/** The service with three branches in three zones, each with one department and one doctor. */
export async function startScheduling(options: StartOptions = {}): Promise<Scene> {
  const archive = fakeArchive()
  const service = await startService(schedulingModule, {
    others: [archive.module],
    ...options,
    env: { SCHEDULING_SWEEP_EVERY_MS: '100', SCHEDULING_CUSTOMER_KNOWN_MS: '0', ...options.env },
  })
  const scene: Scene = {
    service,
    archive: archive.state,
    person: (role, actor) => personOf(service, role, actor),
    stop: () => service.stop(),
  }
  try {
    await tellOrganisation(scene)
    return scene
  } catch (error) {
    await service.stop()
    throw error
  }
}

/** Where the service is, and who vouches for people. */
export interface Address extends Pick<StartedService, 'tokenFor'> {
  readonly url: string
}

export async function personOf(
  service: Address,
  role: Role,
  actor: Partial<Actor> = {},
): Promise<Person> {
  const token = await service.tokenFor({
    subject: `${role}-1`,
    kind: kindOf(role),
    roles: [role],
    branches: ['east'],
    ...actor,
  })
  return async (method, path, { body, key = randomUUID() } = {}) => {
    const response = await fetch(`${service.url}${path.startsWith('/i/') ? '' : api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'GET' ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { status, headers } = response
    const text = await response.text()
    const isJson = headers.get('content-type')?.includes('json')
    return { status, body: isJson ? JSON.parse(text) : text, headers }
  }
}

function kindOf(role: Role): Actor['kind'] {
  if (role === 'patient') return 'customer'
  return role === 'branchClient' ? 'client' : 'staff'
}

const api = '/api/scheduling/v1'

async function tellOrganisation(scene: Scene): Promise<void> {
  for (const { subject, event } of organisationFacts()) await publish(scene, { subject }, event)
  await describeItems(scene)
}

/** What can be booked, in every branch. */
export async function describeItems(scene: Pick<Scene, 'person'>): Promise<void> {
  const planner = await scene.person('serviceSupervisor', { group: true })
  for (const branch of branches) {
    const body = {
      ...{ branch, nameZh: '门诊', nameEn: 'Visit', department: `${branch}-cardio` },
      ...{ durationMinutes: 10, fee: { amount: 5_000, currency: 'CNY' } },
    }
    const described = await planner('PUT', '/service-items/visit', { body })
    if (described.status !== 200) throw new Error(JSON.stringify(described.body))
  }
}

/** Puts a fact of another service into the log, as its relay would. */
export async function publish(
  { service }: Pick<Scene, 'service'>,
  { subject, seq = 1 }: { readonly subject: string; readonly seq?: number },
  event: OutgoingEvent,
): Promise<void> {
  await service.events.publish(event.topic, [envelope(subject, seq, event)])
}

/** Waits until something is so; fails when it is not in time. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  deadlineMs = 15_000,
): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not become so in time')
    await sleep(20)
  }
}

export interface RosterChange {
  readonly branch?: Branch
  readonly resource?: string
  readonly date?: string
  readonly places?: number
  readonly starts?: string
  readonly ends?: string
  readonly quotas?: Record<string, number>
  readonly releaseAt?: { readonly daysBefore: number; readonly time: string }
}

/** Drafts and publishes one day of a doctor; answers the id of the sheet. */
export async function publishedSheet(
  scene: Pick<Scene, 'person'>,
  change: RosterChange = {},
): Promise<string> {
  const { branch = 'east', resource = `dr-${branch}`, date = '2026-11-25', places = 8 } = change
  const planner = await scene.person('serviceSupervisor', { group: true })
  const drafted = await planner('POST', '/rosters', {
    body: {
      ...{ branch, resource, department: `${branch}-cardio`, from: date, to: date },
      pattern: [
        {
          weekday: new Date(date).getUTCDay() || 7,
          session: 'am',
          ...{ starts: change.starts ?? '08:00', ends: change.ends ?? '12:00', places },
          ...{ minutesPerPlace: 2, serviceItem: 'visit' },
        },
      ],
      quotas: change.quotas ?? {},
      releaseAt: change.releaseAt ?? { daysBefore: 30, time: '07:00' },
    },
  })
  if (drafted.status !== 201) throw new Error(JSON.stringify(drafted.body))
  const path = `/rosters/${drafted.body.id}/publication`
  const published = await planner('POST', path)
  if (published.status !== 200) throw new Error(JSON.stringify(published.body))
  return `${branch}:${resource}:${date}`
}

export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

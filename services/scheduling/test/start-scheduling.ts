import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventEnvelope } from '@hcrm/events'
import type { Actor } from '@hcrm/kernel'
import { type StartedService, type StartOptions, startService } from '@hcrm/platform/testing'
import * as contracts from '@hcrm/proto/contracts'
import type { Role } from '@hcrm/proto/roles'
import { schedulingModule } from '../src/index.ts'
import { type FakeArchive, fakeArchive } from './fake-archive.ts'

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

const zones = { east: 'Asia/Shanghai', west: 'Europe/Berlin', south: 'America/New_York' } as const
export type Branch = keyof typeof zones

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
  await tellOrganisation(scene)
  return scene
}

async function personOf(
  service: StartedService,
  role: Role,
  actor: Partial<Actor> = {},
): Promise<Person> {
  const token = await service.tokenFor({
    subject: `${role}-1`,
    kind: role === 'patient' ? 'customer' : role === 'branchClient' ? 'client' : 'staff',
    roles: [role],
    branches: ['east'],
    ...actor,
  })
  return async (method, path, { body, key = randomUUID() } = {}) => {
    const isRead = method === 'GET'
    const response = await fetch(`${service.url}${path.startsWith('/i/') ? '' : api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(isRead ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      body: isJson ? JSON.parse(text) : text,
      headers: response.headers,
    }
  }
}

const api = '/api/scheduling/v1'

async function tellOrganisation(scene: Scene): Promise<void> {
  const { OrgUnitChanged, StaffChanged } = contracts.organisation
  for (const [branch, zone] of Object.entries(zones)) {
    const unit = { branch, active: true, address: `${branch} road 1`, phone: '010-1' }
    const hospital = {
      code: branch,
      kind: 'branch',
      zone,
      nameZh: '仁爱',
      nameEn: `${branch} ward`,
    }
    await publish(scene, { subject: branch }, OrgUnitChanged.out({ ...unit, ...hospital }))
    const code = `${branch}-cardio`
    const department = {
      code,
      kind: 'department',
      zone: '',
      nameZh: '心内科',
      nameEn: 'Cardiology',
    }
    await publish(scene, { subject: code }, OrgUnitChanged.out({ ...unit, ...department }))
    const doctor = {
      ...{ code: `dr-${branch}`, branch, department: code, position: 'doctor', title: '' },
      ...{ nameZh: '李医生', nameEn: 'Dr Li', specialities: [], languages: [], active: true },
    }
    await publish(scene, { subject: doctor.code }, StaffChanged.out(doctor))
  }
  const planner = await scene.person('serviceSupervisor', { group: true })
  for (const branch of Object.keys(zones)) await until(() => hasItem(planner, branch as Branch))
}

async function hasItem(planner: Person, branch: Branch): Promise<boolean> {
  const body = {
    ...{ branch, nameZh: '门诊', nameEn: 'Visit', department: `${branch}-cardio` },
    ...{ durationMinutes: 10, fee: { amount: 5_000, currency: 'CNY' } },
  }
  return (await planner('PUT', '/service-items/visit', { body })).status === 200
}

/** Puts a fact of another service into the log, as its relay would. */
export async function publish(
  { service }: Scene,
  { subject, seq = 1 }: { readonly subject: string; readonly seq?: number },
  event: { readonly topic: string; readonly type: string; readonly data: Uint8Array },
): Promise<void> {
  const envelope: EventEnvelope = {
    id: `${subject}:${seq}`,
    type: event.type,
    source: '/archive',
    subject,
    seq,
    time: new Date(),
    branch: 'east',
    data: event.data,
  }
  await service.events.publish(event.topic, [envelope])
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
export async function publishedSheet(scene: Scene, change: RosterChange = {}): Promise<string> {
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

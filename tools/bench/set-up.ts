import { randomUUID } from 'node:crypto'
import { branch, customersCount, department, numbers, type People, rosters } from './hospital.ts'
import type { Outcome } from './load.ts'
import type { Service, Stage } from './stage.ts'

const desksCount = 64
const rosterPath = '/api/scheduling/v1/rosters'

/** Customers and those who book for them, through the archive's own door. */
export async function enterPeople(
  { generator, token }: Stage,
  archive: Service,
  count = customersCount,
): Promise<People> {
  const desks = await Promise.all(
    numbers(desksCount).map((n) => token('receptionist', `desk-${n}`)),
  )
  const entered = await generator.run({
    ...{ name: 'enter', port: archive.port, clients: 64, seconds: 600, persistent: true },
    bodies: true,
    requests: numbers(count).map((n) => ({
      method: 'POST',
      path: '/api/archive/v1/customers',
      token: desks[n % desks.length] as string,
      body: JSON.stringify({
        ...{ name: '张晓明', sex: 'male', birthDate: '1988-05-06', source: 'nearby' },
        phones: [`138${String(n).padStart(8, '0')}`],
      }),
    })),
  })
  return { desks, customers: made(entered, ({ customer }) => (customer as { id: string }).id) }
}

/** What each 201 answered; throws when one of them did something else. */
export function made(
  { answers, statuses, sent }: Outcome,
  id: (body: Record<string, unknown>) => string,
): readonly string[] {
  if (statuses[201] !== sent) {
    const other = answers.find(({ status }) => status !== 201)
    throw new Error(`set-up was answered ${other?.status} ${other?.body}`)
  }
  return answers.map(({ body }) => id(JSON.parse(body) as Record<string, unknown>))
}

/** The branch and its department, as the archive knows them. */
export async function enterUnits({ token }: Stage, archive: Service): Promise<void> {
  const his = visitor(archive, await token('branchClient', 'his'))
  const unit = { zone: 'Asia/Shanghai', address: '测试路 1 号', phone: '021-55550000' }
  const names = { nameZh: '测试院', nameEn: 'Test branch' }
  const path = '/api/archive/v1/organisation/units'
  await his('PUT', `${path}/${branch}`, { kind: 'branch', ...names, ...unit })
  await his('PUT', `${path}/${department}`, { kind: 'department', ...names, ...unit })
}

/** Publishes 1,360 sheets of a hundred places. */
export async function publishDays({ token }: Stage, scheduling: Service): Promise<void> {
  const planner = visitor(scheduling, await token('serviceSupervisor', 'planner'))
  const names = { nameZh: '门诊', nameEn: 'Visit', department, branch }
  const fee = { amount: 5_000, currency: 'CNY' }
  await planner('PUT', '/api/scheduling/v1/service-items/visit', {
    ...names,
    durationMinutes: 10,
    fee,
  })
  for (const roster of rosters()) {
    const { id } = (await planner('POST', rosterPath, roster)) as { readonly id: string }
    await planner('POST', `${rosterPath}/${id}/publication`)
  }
}

/** Somebody at the doors of a service. What is not there yet is asked for again, for a while. */
export function visitor({ port }: Service, token: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const key = randomUUID()
    const end = performance.now() + 30_000
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(method !== 'GET' && { 'idempotency-key': key }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.ok) return JSON.parse(text)
      if (performance.now() > end) throw new Error(`${path} answered ${response.status} ${text}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

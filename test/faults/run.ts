/**
 * `npm run test:faults`: SIGKILL of the all-in-one and its store, again and again under booking and
 * points traffic. Then every acknowledged operation must be there, once (PR1, PR3, PR4, PR5).
 * `HCRM_KILLS` says how often (20). The last line is `N passed, N failed`.
 */
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dayFromNow, type Hospital, openDay, openHospital } from '../journey/hospital.ts'
import { type StartedTarget, startAllInOne } from '../setting/all-in-one.ts'
import { eventually } from '../setting/client.ts'
import { targetVariable } from '../setting/target.ts'
import { type Acknowledged, nothingYet, type Workplace, work } from './traffic.ts'

const kills = Number(process.env['HCRM_KILLS'] ?? 20)
const workers = 16
const sheetsCount = 4
const placesPerSheet = 48

interface Check {
  readonly name: string
  readonly failures: readonly string[]
}

async function run(dir: string): Promise<readonly Check[]> {
  const started = await startAllInOne(dir)
  const targetFile = join(dir, 'target.json')
  await writeFile(targetFile, JSON.stringify(started.target))
  process.env[targetVariable] = targetFile
  const hospital = await openHospital(sheetsCount)
  const place = await prepare(hospital)
  const acknowledged = nothingYet()
  let stopped = false
  const traffic = Array.from({ length: workers }, () => work(place, acknowledged, () => stopped))
  for (let kill = 1; kill <= kills; kill += 1) await killOnce(started, acknowledged, kill)
  stopped = true
  await Promise.all(traffic)
  const checks = [
    await checkBookings(place, acknowledged),
    await checkSheets(place, acknowledged),
    await checkPoints(place, acknowledged),
  ]
  await started.stop()
  return [
    ...checks,
    { name: 'PR3: a repeated request has one answer', failures: acknowledged.contradictions },
  ]
}

async function prepare({ east }: Hospital): Promise<Workplace> {
  const sheets: string[] = []
  for (const doctor of east.doctors)
    sheets.push(await openDay(east, { doctor, date: dayFromNow(3), places: placesPerSheet }))
  const { reception, his, department } = east
  return { reception, his, department, sheets }
}

async function killOnce(
  { process: hcrm }: StartedTarget,
  acknowledged: Acknowledged,
  kill: number,
): Promise<void> {
  const before = acknowledged.operations
  await eventually('traffic flows', async () => acknowledged.operations >= before + workers, 60_000)
  await new Promise((resolve) => {
    setTimeout(resolve, randomInt(300))
  })
  hcrm.kill('SIGKILL')
  await hcrm.exited
  const down = performance.now()
  await hcrm.restart()
  const ms = Math.round(performance.now() - down)
  const { operations } = acknowledged
  console.log(`kill ${kill} of ${kills}: ${operations} acknowledged, ready again after ${ms} ms`)
}

/** Every acknowledged booking stands, for the customer it was made for. */
async function checkBookings({ reception }: Workplace, { bookings }: Acknowledged): Promise<Check> {
  const failures: string[] = []
  for (const [id, customerId] of bookings) {
    const { status, body } = await reception.get(`/api/scheduling/v1/bookings/${id}`)
    if (status !== 200 || body.status !== 'booked' || body.customerId !== customerId)
      failures.push(id)
  }
  return { name: `PR1: ${bookings.size} acknowledged bookings stand`, failures }
}

/** No sheet holds more than its places, none that nobody was told of, none twice. */
async function checkSheets(
  { reception, sheets }: Workplace,
  { bookings }: Acknowledged,
): Promise<Check> {
  const failures: string[] = []
  for (const sheet of sheets) {
    const { body } = await reception.get(`/api/scheduling/v1/sheets/${sheet}`)
    const booked = (
      body.bookings as readonly { id: string; status: string; number: number }[]
    ).filter(({ status }) => status === 'booked')
    if (booked.length > placesPerSheet) failures.push(`${sheet} is oversold`)
    if (new Set(booked.map(({ number }) => number)).size !== booked.length)
      failures.push(`${sheet} gives a number twice`)
    failures.push(
      ...booked
        .filter(({ id }) => !bookings.has(id))
        .map(({ id }) => `${id} was never acknowledged`),
    )
  }
  return { name: 'PR4: no place is sold twice, none is held by nobody', failures }
}

/** Points follow the charges, each once. */
async function checkPoints({ reception }: Workplace, { charges }: Acknowledged): Promise<Check> {
  const failures: string[] = []
  for (const [customerId, fen] of charges) {
    const balance = async () =>
      (await reception.get(`/api/loyalty/v1/accounts/${customerId}`)).body.balance as number
    await eventually('the points', async () => (await balance()) >= fen / 100, 30_000).catch(
      () => undefined,
    )
    const points = await balance()
    if (points !== fen / 100) failures.push(`${customerId} has ${points} of ${fen / 100}`)
  }
  return { name: `PR5: points of ${charges.size} charges, once each`, failures }
}

const dir = await mkdtemp(join(tmpdir(), 'hcrm-faults-'))
const checks = await run(dir).catch((error: unknown): readonly Check[] => {
  console.error(error)
  return [{ name: 'the run itself', failures: ['it broke off'] }]
})
for (const { name, failures } of checks) {
  console.log(`${failures.length === 0 ? '✔' : '✖'} ${name}`)
  for (const failure of failures.slice(0, 10)) console.log(`    ${failure}`)
}
const failed = checks.filter(({ failures }) => failures.length > 0).length
if (failed === 0) await rm(dir, { recursive: true, force: true })
else console.log(`Data and logs are in ${dir}`)
console.log(`${checks.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

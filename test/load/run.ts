/**
 * `npm run load -- registration-opening [--rate 0.5] [--seconds 10] [--strict]`: clients of k6
 * against five service processes behind the gateway. README.md says how to read the table. The
 * last line is `N passed, N failed`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { startCluster } from '../cluster/cluster.ts'
import {
  type Branch,
  dayFromNow,
  newCustomer,
  ok,
  openDay,
  openHospital,
} from '../journey/hospital.ts'
import { services, targetVariable } from '../setting/target.ts'
import { faultsOf } from './checks.ts'
import { watchMemory } from './memory.ts'
import { type Name, names, stagesOf, type Told, type World } from './plan.ts'
import { printFigures, type Summary } from './table.ts'

const places = 120
const doctors = 12
const customers = 1_500
const enteredAtOnce = 8
/** Of the clients: stages, pauses, and answers that are waited for. */
const minutesMax = 5

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    strict: { type: 'boolean', default: false },
  },
})
const name = names.find((known) => known === positionals[0])
const scale = { rate: Number(values.rate), secondsMax: Number(values.seconds) }
const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0
if (!name || !isPositive(scale.rate) || !isPositive(scale.secondsMax)) {
  console.error(`Usage: load ${names.join('|')} [--rate FACTOR] [--seconds N] [--strict]`)
  process.exit(2)
}
const k6 = process.env['K6'] ?? 'k6'
await promisify(execFile)(k6, ['version']).catch(() => {
  console.error('k6 is not on PATH: get it from https://grafana.com/docs/k6, or name it in K6.')
  process.exit(2)
})

async function prepare(branch: Branch, scenario: Name): Promise<World> {
  const date = dayFromNow(3)
  const sheets: string[] = []
  for (const doctor of branch.doctors)
    sheets.push(await openDay(branch, { doctor, date, places, ends: '18:00' }))
  const people: string[] = []
  const entering = Array.from({ length: enteredAtOnce }, async (_, worker) => {
    for (let n = worker; n < customers; n += enteredAtOnce)
      people[n] = await newCustomer(branch.reception)
  })
  await Promise.all(entering)
  const { url, token } = branch.reception
  const stages = stagesOf(scenario, scale)
  return { url, token, run: branch.code, sheets, customers: people, stages }
}

/** What the clients were told, and what they did not expect. */
async function send(world: World, dir: string) {
  const file = (of: string): string => join(dir, of)
  await writeFile(file('world.json'), JSON.stringify(world))
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw']
  const env = [`WORLD=${file('world.json')}`, `SUMMARY=${file('summary.json')}`]
  const script = join(import.meta.dirname, 'book.ts')
  const all = [...args, '--console-output', file('told'), ...env.flatMap((e) => ['-e', e]), script]
  // Ends with 99 where a threshold is missed; the summary says which.
  await promisify(execFile)(k6, all, { timeout: minutesMax * 60_000 }).catch((error) => {
    if (error.code !== 99) throw error
  })
  const lines = (await readFile(file('told'), 'utf8')).split('\n').filter(Boolean)
  const answers = lines.map((line) => JSON.parse(line) as Partial<Told> & { status?: number })
  return {
    told: answers.filter((answer): answer is Told => answer.id !== undefined),
    surprises: answers.filter(({ id }) => id === undefined).map((one) => JSON.stringify(one)),
    summary: JSON.parse(await readFile(file('summary.json'), 'utf8')) as Summary,
  }
}

async function verify({ reception }: Branch, world: World, told: readonly Told[]) {
  const faults: string[] = []
  for (const sheetId of world.sheets) {
    const { body } = ok(await reception.get(`/api/scheduling/v1/sheets/${sheetId}`))
    faults.push(...faultsOf({ sheetId, places }, body.bookings, told))
  }
  const one = new Set(told.map(({ customerId }) => customerId)).size
  if (one < told.length) faults.push(`${told.length - one} were booked twice in one session`)
  return faults
}

function judged(what: string, faults: readonly string[]): boolean {
  console.log(`${faults.length === 0 ? '✔' : '✖'} ${what}`)
  for (const fault of faults.slice(0, 10)) console.log(`    ${fault}`)
  if (faults.length > 10) console.log(`    … ${faults.length} in all`)
  return faults.length === 0
}

const dir = await mkdtemp(join(tmpdir(), 'hcrm-load-'))
// Those of production, see docs/reference/settings.md: a load asks how fast as well.
const limits = { PEER_DEADLINE_MS: '2000', HTTP_HANDLE_MS: '15000' }
const started = await startCluster(dir, limits)
let results: readonly boolean[] = [false]
let missed = 0
try {
  await writeFile(join(dir, 'target.json'), JSON.stringify(started.target))
  process.env[targetVariable] = join(dir, 'target.json')
  const { east } = await openHospital(doctors)
  const world = await prepare(east, name)
  const memory = watchMemory(services.map((of) => [of, started.parts[of]?.pid ?? 0]))
  const { told, surprises, summary } = await send(world, dir)
  const peaks = memory.stop()
  missed = printFigures(summary, peaks)
  results = [
    judged('P9: every request is answered with a place or a refusal', surprises),
    judged(`P9: ${told.length} places, each as told, once`, await verify(east, world, told)),
  ]
} catch (error) {
  console.error(error)
} finally {
  await started.stop()
}
const failed = results.filter((is) => !is).length
if (failed === 0) await rm(dir, { recursive: true, force: true })
else console.log(`Logs are in ${dir}`)
if (missed > 0) console.log(`${missed} thresholds missed`)
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 || (values.strict && missed > 0) ? 1 : 0)

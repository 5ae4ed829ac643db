/**
 * `npm run load -- NAME [--rate 0.5] [--seconds 10] [--strict] [--out FILE] [--url URL --issuer-key
 * FILE]`: clients of k6 against five service processes behind the gateway, or against a deployment.
 * README.md says how to read the table. The last line is `N passed, N failed`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { printed } from '../../infra/local/program.ts'
import { startCluster } from '../cluster/cluster.ts'
import { openHospital } from '../journey/hospital.ts'
import { services, type Target, targetVariable } from '../setting/target.ts'
import { placesAsTold, pointsAsPaid, reportAsDone } from './checks.ts'
import { doctorsOf, type Name, names, type Paid, stagesOf, type Told, type World } from './plan.ts'
import { coresOf, figuresOf, memoryOf, type Row, type Summary } from './table.ts'
import { watchUse } from './use.ts'
import { prepare } from './world.ts'

const bootstrap = join(import.meta.dirname, '../../tools/bootstrap.mjs')

/** Of the clients: stages, pauses, and answers that are waited for. */
const minutesMax = 30

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '1' },
    seconds: { type: 'string', default: String(minutesMax * 60) },
    strict: { type: 'boolean', default: false },
    out: { type: 'string' },
    url: { type: 'string' },
    'issuer-key': { type: 'string' },
  },
})
const name = names.find((known) => known === positionals[0])
const scale = { rate: Number(values.rate), secondsMax: Number(values.seconds) }
const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0
const { url, 'issuer-key': issuerKeyFile } = values
const elsewhere = (url === undefined) === (issuerKeyFile === undefined)
if (!name || !isPositive(scale.rate) || !isPositive(scale.secondsMax) || !elsewhere) {
  console.error(`Usage: load ${names.join('|')} [--rate FACTOR] [--seconds N] [--strict]`)
  console.error('  [--out FILE] [--url URL --issuer-key FILE]')
  process.exit(2)
}
const k6 = process.env['K6'] ?? 'k6'
await promisify(execFile)(k6, ['version']).catch(() => {
  console.error('k6 is not on PATH: get it from https://grafana.com/docs/k6, or name it in K6.')
  process.exit(2)
})

interface Load {
  readonly target: Pick<Target, 'url' | 'issuer' | 'issuerKeyFile'> | Target
  /** Of the services and what they stand on, where they run here. */
  readonly pids: readonly (readonly [name: string, pid: number])[]
  stop(): Promise<void>
}

async function startHere(dir: string): Promise<Load> {
  // Those of production, see docs/reference/settings.md: a load asks how fast as well.
  const limits = { PEER_DEADLINE_MS: '2000', HTTP_HANDLE_MS: '15000' }
  // The whole day comes within minutes.
  const doors = { SCHEDULING_CHECK_IN_OPENS_MINUTES: '720' }
  await printed(process.execPath, [bootstrap, 'build'])
  const { target, parts, stop } = await startCluster(dir, {
    env: { ...limits, ...doors },
    built: true,
  })
  return { target, stop, pids: Object.entries(parts).map(([of, { pid }]) => [of, pid]) }
}

/** A deployment with the embedded issuer. */
function given(at: string, keyFile: string): Load {
  const target = { url: at, issuer: `${at}/oidc`, issuerKeyFile: keyFile }
  return { target, pids: [], stop: async () => {} }
}

/** What the clients were told, and what they did not expect. */
async function send(world: World, dir: string) {
  const file = (of: string): string => join(dir, of)
  const { people, visits, ...rest } = world
  const parts = { PEOPLE: people, VISITS: visits, WORLD: rest }
  for (const [of, part] of Object.entries(parts)) await writeFile(file(of), JSON.stringify(part))
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw']
  const env = [...Object.keys(parts), 'SUMMARY'].map((of) => `${of}=${file(of)}`)
  const script = join(import.meta.dirname, 'clients.ts')
  const all = [...args, '--console-output', file('told'), ...env.flatMap((e) => ['-e', e]), script]
  // Ends with 99 where a threshold is missed; the summary says which.
  await promisify(execFile)(k6, all, { timeout: minutesMax * 60_000 }).catch((error) => {
    if (error.code !== 99) throw error
  })
  const lines = (await readFile(file('told'), 'utf8')).split('\n').filter(Boolean)
  const answers = lines.map((line) => JSON.parse(line) as Partial<Told & Paid>)
  const told = answers.filter((answer): answer is Told => 'id' in answer)
  const paid = answers.filter((answer): answer is Paid => 'chargeId' in answer)
  const surprises = answers.filter((one) => !('id' in one || 'chargeId' in one))
  const summary = JSON.parse(await readFile(file('SUMMARY'), 'utf8')) as Summary
  return { told, paid, summary, surprises: surprises.map((one) => JSON.stringify(one)) }
}

function judged(what: string, faults: readonly string[]): boolean {
  console.log(`${faults.length === 0 ? '✔' : '✖'} ${what}`)
  for (const fault of faults.slice(0, 10)) console.log(`    ${fault}`)
  if (faults.length > 10) console.log(`    … ${faults.length} in all`)
  return faults.length === 0
}

async function run(scenario: Name, { target, pids }: Load, dir: string) {
  const stages = stagesOf(scenario, scale)
  const hospital = await openHospital(doctorsOf(stages))
  const world = await prepare(hospital, { stages, hasClock: 'clockFile' in target })
  const watch = watchUse(pids)
  const { told, paid, surprises, summary } = await send(world, dir)
  const uses = watch.stop()
  const ours = uses.filter(([of]) => services.some((service) => service === of))
  const rows = [...figuresOf(summary), ...ours.map(memoryOf), ...uses.map(coresOf)]
  console.table(rows)
  const { reception } = hospital.east
  const endedAt = Date.now()
  const points = await pointsAsPaid(reception, paid)
  const waitedS = Math.round((Date.now() - endedAt) / 1_000)
  const revenue = paid.reduce((sum, { fen }) => sum + fen, 0)
  const done = { bookings: told.length, revenue }
  const results = [
    judged('P9: every request is answered properly', surprises),
    judged(
      `P9: ${told.length} places, each as told, once`,
      await placesAsTold(reception, world, told),
    ),
    judged(`P9: points of ${paid.length} charges, ${waitedS} s after the load`, points),
    judged('P9: the report counts them all', await reportAsDone(hospital, done)),
  ]
  return { rows, results, done }
}

async function keep(file: string, rows: readonly Row[], done: object): Promise<void> {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const kept = { name, ...scale, at: new Date().toISOString(), machine, done, rows }
  await writeFile(file, `${JSON.stringify(kept, undefined, 2)}\n`)
}

const dir = await mkdtemp(join(tmpdir(), 'hcrm-load-'))
const load = url && issuerKeyFile ? given(url, issuerKeyFile) : await startHere(dir)
let results: readonly boolean[] = [false]
let missed = 0
try {
  await writeFile(join(dir, 'target.json'), JSON.stringify(load.target))
  process.env[targetVariable] = join(dir, 'target.json')
  const ran = await run(name, load, dir)
  results = ran.results
  missed = ran.rows.filter(({ result }) => result === 'missed').length
  if (values.out) await keep(values.out, ran.rows, ran.done)
} catch (error) {
  console.error(error)
} finally {
  await load.stop()
}
const failed = results.filter((is) => !is).length
if (failed === 0) await rm(dir, { recursive: true, force: true })
else console.log(`Logs are in ${dir}`)
if (missed > 0) console.log(`${missed} thresholds missed`)
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 || (values.strict && missed > 0) ? 1 : 0)

/**
 * `npm run test:faults`: SIGKILL of one part of a running HCRM after the other, under traffic that
 * touches every service. Then everything that was acknowledged must be there, once. Kills the one
 * process, then each part of a cluster; `-- cluster` or `-- cluster redis kafka` does only that.
 *
 * `HCRM_KILLS` says how often the one process is killed (20); `HCRM_SEED` repeats the numbers that
 * a run has drawn. The last line is `N passed, N failed`.
 */
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../cluster/cluster.ts'
import { startAllInOne } from '../setting/all-in-one.ts'
import { type StartedTarget, targetVariable } from '../setting/target.ts'
import type { Check } from './checks.ts'
import { endure } from './endure.ts'
import { type Fault, faults, type OwnWay as Way } from './faults.ts'

const start: Readonly<Record<Way, (dir: string) => Promise<StartedTarget>>> = {
  'all-in-one': startAllInOne,
  cluster: startCluster,
}
const ways = Object.keys(faults) as Way[]
const seed = process.env['HCRM_SEED'] ?? String(randomInt(1_000_000_000))
const shownMax = 20

/** The faults of one way of running that the arguments choose. */
function chosen(way: Way, [only, ...parts]: readonly string[]): readonly Fault[] {
  if (only !== undefined && only !== way) return []
  return faults[way].filter(({ part }) => parts.length === 0 || parts.includes(part))
}

/** Starts HCRM one way and breaks it as often as there are faults; answers what was checked. */
async function runWay(way: Way, some: readonly Fault[], dir: string): Promise<readonly Check[]> {
  console.log(`${way}: starting it …`)
  const { target, parts, stop } = await start[way](dir)
  const targetFile = join(dir, 'target.json')
  await writeFile(targetFile, JSON.stringify(target))
  process.env[targetVariable] = targetFile
  const checks: Check[] = []
  for (const fault of some) {
    const { part } = fault
    const killed = parts[part]
    const say = (line: string): void => console.log(`${way}, ${part}: ${line}`)
    if (killed === undefined) {
      say('not run, it is not ours')
      continue
    }
    checks.push(...(await endure(killed, fault, { seed, say }).then(shown, brokenOff)))
  }
  await stop()
  return checks
}

function brokenOff(error: unknown): readonly Check[] {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return shown([{ name: 'the run itself', failures: [told] }])
}

function shown(checks: readonly Check[]): readonly Check[] {
  checks.forEach(show)
  return checks
}

function show({ name, failures }: Check): void {
  console.log(`  ${failures.length === 0 ? '✔' : '✖'} ${name}`)
  for (const failure of failures.slice(0, shownMax)) console.log(`      ${failure}`)
  if (failures.length > shownMax) console.log(`      … ${failures.length} in all`)
}

const wanted = process.argv.slice(2)
const plan = ways
  .map((way) => ({ way, some: chosen(way, wanted) }))
  .filter(({ some }) => some.length > 0)
const known = plan.flatMap(({ some }) => some.map(({ part }) => part))
if (plan.length === 0 || !wanted.slice(1).every((part) => known.includes(part))) {
  const rows = ways.map((way) => `  -- ${way} [${faults[way].map(({ part }) => part).join(' ')}]`)
  console.error(`There is no such fault. These are:\n${rows.join('\n')}`)
  process.exit(1)
}
console.log(`Seed ${seed}`)
const checks: Check[] = []
for (const { way, some } of plan) {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-faults-'))
  const found = await runWay(way, some, dir).catch(brokenOff)
  checks.push(...found)
  if (found.every(({ failures }) => failures.length === 0))
    await rm(dir, { recursive: true, force: true })
  else console.log(`Data and logs are in ${dir}; HCRM_SEED=${seed} draws the same again`)
}
const failed = checks.filter(({ failures }) => failures.length > 0).length
console.log(`${checks.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

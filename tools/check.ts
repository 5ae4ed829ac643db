/**
 * `npm test`: every check and every test, cheapest first. `npm test -- unit types` runs those only.
 *
 * A check counts as one, jest's tests as many as they are; a test that an absent engine kept from
 * running is named as not run, never as passed. The last line is `N passed, N failed`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

interface Step {
  readonly name: string
  readonly run: readonly string[]
  /** Where jest leaves its counts; a step without it counts as one. */
  readonly counts?: string
  /** A step that takes longer hangs and is ended as failed. */
  readonly minutesMax: number
}

interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly notRun: number
}

const ROOT = join(import.meta.dirname, '..')
const LOGS = join(ROOT, '.hcrm/check')
/** A failing step shows this much of its end; the whole is in its log. */
const LINES_SHOWN_MAX = 400

/** Runs TypeScript with our workspaces as sources. */
const source = ['node', '--conditions=@hcrm/source']

const STEPS: readonly Step[] = [
  check('types', 'tsc', '-p', 'tsconfig.check.json'),
  check('types:console', 'tsc', '-p', 'apps/console'),
  check('format', 'biome', 'ci', '--colors=off'),
  check('lint', 'eslint', '--max-warnings=0'),
  check('boundaries', 'node', 'tools/boundaries/boundaries.ts'),
  check('tidy', 'node', 'tools/tidy/tidy.ts'),
  check('contracts', 'buf', 'lint'),
  check('generated', 'node', 'tools/generated.ts'),
  check('reference', ...source, 'tools/reference/reference.ts', '--check'),
  jest('unit', { workers: '100%', minutesMax: 5 }),
  // The database of the tests, unless there is one already: a first install takes a minute.
  { name: 'store', run: ['node', 'infra/local/cli.ts', 'install', 'store'], minutesMax: 10 },
  jest('contract', { workers: '2', minutesMax: 15 }),
  jest('e2e', { workers: '2', minutesMax: 20 }),
  jest('journey', { workers: '1', minutesMax: 20 }),
]

function check(name: string, ...run: string[]): Step {
  return { name, run, minutesMax: 10 }
}

function jest(kind: string, limits: { workers: string; minutesMax: number }): Step {
  const counts = join(LOGS, `${kind}.json`)
  const output = ['--json', `--outputFile=${counts}`, '--ci', '--colors=false']
  const run = ['jest', '--selectProjects', kind, `--maxWorkers=${limits.workers}`, ...output]
  return { name: kind, run, counts, minutesMax: limits.minutesMax }
}

let running: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (running) end(running)
    process.exit(1)
  })
}

/** Ends a step with all it has started. */
function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
}

/** Runs the step with its output in its log; resolves to its exit code, 1 when it hangs. */
async function execute(step: Step): Promise<number> {
  const log = openSync(logOf(step), 'w')
  const [command = '', ...args] = step.run
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules'].join(' ').trim()
  const env = step.counts ? { ...process.env, NODE_OPTIONS: options } : process.env
  const child = spawn(command, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', step.counts ? 'ignore' : log, log],
    detached: true,
  })
  running = child
  const deadline = setTimeout(() => end(child), step.minutesMax * 60_000)
  const { promise, resolve } = Promise.withResolvers<number>()
  child.on('error', (error) => {
    console.log(error.message)
    resolve(1)
  })
  child.on('exit', (code) => resolve(code ?? 1))
  return promise.finally(() => {
    clearTimeout(deadline)
    closeSync(log)
    running = undefined
  })
}

function logOf(step: Step): string {
  return join(LOGS, `${step.name.replace(':', '-')}.log`)
}

/** A jest run that left no counts, or failed without a failed test, counts as one failure. */
function outcome(step: Step, code: number): Outcome {
  const one = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, notRun: 0 }
  if (step.counts === undefined) return one
  try {
    const read = JSON.parse(readFileSync(step.counts, 'utf8')) as Record<string, number>
    const count = (name: string): number => read[name] ?? 0
    const failed = count('numFailedTests') + count('numRuntimeErrorTestSuites')
    return {
      passed: count('numPassedTests'),
      failed: Math.max(failed, one.failed),
      notRun: count('numPendingTests') + count('numTodoTests'),
    }
  } catch {
    return { ...one, passed: 0, failed: 1 }
  }
}

function report(step: Step, { passed, failed, notRun }: Outcome, startedMs: number): void {
  const seconds = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`.padStart(8)
  const tests = step.counts ? `  ${passed} passed, ${failed} failed` : ''
  const absent = notRun === 0 ? '' : `, ${notRun} not run`
  console.log(`${failed === 0 ? '✔' : '✖'} ${step.name.padEnd(14)}${seconds}${tests}${absent}`)
  if (failed === 0) return
  const lines = readFileSync(logOf(step), 'utf8').trimEnd().split('\n')
  console.log(lines.slice(-LINES_SHOWN_MAX).join('\n'))
  if (lines.length > LINES_SHOWN_MAX) console.log(`… the whole is in ${logOf(step)}`)
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !STEPS.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(' ')}. Steps: ${STEPS.map((step) => step.name).join(' ')}`)
  process.exit(2)
}

mkdirSync(LOGS, { recursive: true })
const total = { passed: 0, failed: 0, notRun: 0 }
for (const step of STEPS.filter((each) => asked.length === 0 || asked.includes(each.name))) {
  const startedMs = performance.now()
  if (step.counts) rmSync(step.counts, { force: true })
  const result = outcome(step, await execute(step))
  report(step, result, startedMs)
  for (const key of ['passed', 'failed', 'notRun'] as const) total[key] += result[key]
}
if (total.notRun > 0) console.log(`${total.notRun} not run`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

/**
 * The way into every task: installs what the lock file names when it is not installed, then runs
 * the task. Imports only what Node brings, since nothing else may be there yet; runs on Node 20.
 *
 *   node tools/bootstrap.mjs <task> [arguments of the task]
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const BIN = join(ROOT, 'node_modules/.bin')
const NODE_MIN = 24

/** Runs TypeScript as it stands. */
const source = ['node', '--conditions=@hcrm/source', '--disable-warning=ExperimentalWarning']
/** With a broker: where kafkajs means at once, it sets a timer of `-1 - Date.now()` ms. */
const broker = '--disable-warning=TimeoutNegativeWarning'
const { HCRM_TELEMETRY = 'off' } = process.env
const telemetry = HCRM_TELEMETRY === 'off' ? [] : ['--import', './packages/platform/src/otel.ts']

const TASKS = {
  start: [...source, broker, ...telemetry, 'apps/hcrm/src/main.ts'],
  test: [...source, 'tools/check.ts'],
  'test:cluster': [...source, 'test/cluster/run.ts'],
  'test:faults': [...source, 'test/faults/run.ts'],
  'test:chart': [...source, 'tools/chart/check.ts'],
  'test:kubernetes': [...source, 'test/kubernetes/run.ts'],
  'test:planted': [...source, 'tools/planted/run.ts'],
  hcrm: [...source, 'apps/hcrm/src/cli/main.ts'],
  token: [...source, 'apps/hcrm/src/cli/main.ts', 'token'],
  load: [...source, 'test/load/run.ts'],
  bench: [...source, 'tools/bench/bench.ts'],
  'gen:reference': [...source, 'tools/reference/reference.ts'],
  'gen:dashboards': [...source, 'infra/observability/dashboards/generate.ts'],
  'gen:golden': [...source, 'tools/chart/check.ts', '--write'],
  'gen:chart': [...source, 'tools/chart/generate.ts'],
  'new:service': [...source, 'tools/new/service.ts'],
  deploy: [...source, 'tools/deploy/deploy.ts'],
  images: [...source, 'infra/docker/images.ts'],
  build: ['turbo', 'run', 'build', '--filter=!@hcrm/console'],
}

/** Whether what is installed is what the lock file names (npm notes what it has installed). */
function isInstalled() {
  const packages = (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages
  if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) return false
  const installed = packages('node_modules/.package-lock.json')
  return Object.entries(packages('package-lock.json')).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true
    const found = installed[path]
    if (found === undefined) return wanted.optional === true
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

function install() {
  console.log('Installing the packages of package-lock.json (npm ci, once, a minute or two) …')
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const done = spawnSync(command, [...first, ...options], { cwd: ROOT, stdio: 'inherit' })
  if (done.status !== 0) stop(`npm ci failed${done.error ? `: ${done.error.message}` : ''}.`)
}

/** Linux gets its own Node from the lock file; elsewhere the one at hand must do. */
function checkNode() {
  const major = Number.parseInt(process.versions.node, 10)
  if (existsSync(join(BIN, 'node')) || major >= NODE_MIN) return
  stop(`HCRM needs Node ${NODE_MIN} or newer; this is ${process.versions.node}.`)
}

function run([command, ...args]) {
  const env = {
    ...process.env,
    PATH: `${BIN}${delimiter}${process.env.PATH}`,
    NODE_COMPILE_CACHE: join(ROOT, '.hcrm/cache/compile'),
    TURBO_TELEMETRY_DISABLED: '1',
  }
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env })
  // A terminal sends Ctrl-C to the child as well; a second one would cut its shutdown short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => stop(`${command} does not run here: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}

const [task, ...args] = process.argv.slice(2)
if (process.platform === 'win32') stop('HCRM runs on Linux and macOS; on Windows use WSL.')
if (!Object.hasOwn(TASKS, task ?? '')) stop(`Tasks: ${Object.keys(TASKS).join(', ')}.`)
if (!isInstalled()) install()
checkNode()
run([...TASKS[task], ...args])

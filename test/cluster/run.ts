/**
 * `npm run test:cluster`: a real broker, a real Redis, five service processes behind the gateway,
 * and the same journeys as `npm test`. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { targetVariable } from '../setting/target.ts'
import { startCluster } from './cluster.ts'

const root = join(import.meta.dirname, '../..')

async function journeys(
  dir: string,
  targetFile: string,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const counts = join(dir, 'counts.json')
  const args = [
    '--selectProjects',
    'journey',
    '--maxWorkers=1',
    '--ci',
    '--json',
    `--outputFile=${counts}`,
  ]
  const env = {
    ...process.env,
    [targetVariable]: targetFile,
    NODE_OPTIONS: '--experimental-vm-modules',
  }
  const child = spawn(join(root, 'node_modules/.bin/jest'), args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number>((resolve) =>
    child.on('exit', (exit) => resolve(exit ?? 1)),
  )
  if (!existsSync(counts)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
    await readFile(counts, 'utf8'),
  ) as Record<string, number>
  const failed = Math.max(numFailedTests ?? 0, numFailedTestSuites ?? 0, code === 0 ? 0 : 1)
  return { passed: numPassedTests ?? 0, failed }
}

const dir = await mkdtemp(join(tmpdir(), 'hcrm-cluster-'))
let outcome = { passed: 0, failed: 1 }
try {
  console.log('Starting a broker, Redis, a store, five services and the gateway on loopback …')
  const cluster = await startCluster(dir)
  console.log(`The cluster answers at ${cluster.target.url}`)
  const targetFile = join(dir, 'target.json')
  await writeFile(targetFile, JSON.stringify(cluster.target))
  outcome = await journeys(dir, targetFile)
  await cluster.stop()
} catch (error) {
  console.error(error)
}
if (outcome.failed === 0 && process.env['HCRM_KEEP'] === undefined)
  await rm(dir, { recursive: true, force: true })
else console.log(`Logs, mails and traces are in ${dir}`)
console.log(`${outcome.passed} passed, ${outcome.failed} failed`)
process.exit(outcome.failed === 0 ? 0 : 1)

/**
 * `npm run test:cluster`: a real broker, a real Redis, five service processes behind the gateway,
 * and the same journeys as `npm test`. The last line is `N passed, N failed`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journeys } from '../setting/journeys.ts'
import { startCluster } from './cluster.ts'

const dir = await mkdtemp(join(tmpdir(), 'hcrm-cluster-'))
let outcome = { passed: 0, failed: 1 }
try {
  console.log('Starting a broker, Redis, a store, five services and the gateway on loopback …')
  const cluster = await startCluster(dir)
  console.log(`The cluster answers at ${cluster.target.url}`)
  outcome = await journeys(dir, cluster.target)
  await cluster.stop()
} catch (error) {
  console.error(error)
}
if (outcome.failed === 0 && process.env['HCRM_KEEP'] === undefined)
  await rm(dir, { recursive: true, force: true })
else console.log(`Logs, mails and traces are in ${dir}`)
console.log(`${outcome.passed} passed, ${outcome.failed} failed`)
process.exit(outcome.failed === 0 ? 0 : 1)

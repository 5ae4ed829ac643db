/**
 * `npm run test:kubernetes`: the chart on the cluster that KUBECONFIG names, with images that the
 * cluster has. Broker, Redis, store, mail server and issuer run beside it, on this machine.
 *
 *   npm run test:kubernetes -- [--registry docker.io/hcrm] [--tag 0.1.0] [--next-tag 0.1.1]
 *     [--host ADDRESS] [--namespace hcrm-test] [--only WORDS] [--keep]
 *
 * `--host` is the address of this machine that pods reach; `--only` runs the steps whose names
 * hold these words, and those they stand on. The last line is `N passed, N failed`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onPath, printed } from '../../infra/local/program.ts'
import { targetVariable } from '../setting/target.ts'
import { type Step, steps } from './steps.ts'
import { openWorld, ownAddress, type World } from './world.ts'

const text = { type: 'string' } as const
const { values: given } = parseArgs({
  options: {
    ...{ registry: { ...text, default: 'docker.io/hcrm' }, tag: { ...text, default: '0.1.0' } },
    ...{ 'next-tag': { ...text, default: '0.1.1' }, host: text },
    only: { ...text, multiple: true },
    namespace: { ...text, default: 'hcrm-test' },
    keep: { type: 'boolean', default: false },
  },
})

function requirePrograms(): void {
  const missing = ['kubectl', 'helm', 'k6'].filter((program) => onPath(program) === undefined)
  if (missing.length > 0) throw new Error(`Not on PATH: ${missing.join(', ')}.`)
  if (!process.env.KUBECONFIG) throw new Error('KUBECONFIG names no cluster.')
}

/** Prints what a step saw; false when it was not as promised. */
async function show(step: Step, world: World): Promise<boolean> {
  const from = performance.now()
  const told = await step.run(world).then(
    (lines) => ({ good: true, lines }),
    (error: unknown) => ({ good: false, lines: [String(error)] }),
  )
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  console.log(`${told.good ? '✔' : '✖'} ${step.name}  ${seconds} s`)
  for (const line of told.lines.flatMap((each) => each.split('\n'))) console.log(`    ${line}`)
  return told.good
}

function isWanted(name: string): boolean {
  return given.only?.some((words) => name.includes(words)) ?? true
}

async function runAll(world: World): Promise<{ passed: number; failed: number }> {
  const count = { passed: 0, failed: 0 }
  const wanted = steps.filter(({ name, needed }) => needed || isWanted(name))
  for (const step of wanted) {
    const good = await show(step, world)
    count[good ? 'passed' : 'failed'] += 1
    if (!good && step.needed) break
  }
  return count
}

const dir = await mkdtemp(join(tmpdir(), 'hcrm-kubernetes-'))
let outcome = { passed: 0, failed: 1 }
try {
  requirePrograms()
  const { registry, tag, 'next-tag': nextTag, namespace, host = ownAddress() } = given
  console.log(`Engines at ${host}, images ${registry}/*:${tag} and :${nextTag}`)
  const world = await openWorld({ dir, namespace, host, images: { registry, tag, nextTag } })
  const targetFile = join(dir, 'target.json')
  await writeFile(targetFile, JSON.stringify(world.target))
  process.env[targetVariable] = targetFile
  outcome = await runAll(world)
  if (!given.keep) await printed('kubectl', ['delete', 'namespace', namespace, '--wait'])
  await world.stop()
} catch (error) {
  console.error(error)
}
if (outcome.failed === 0 && !given.keep) await rm(dir, { recursive: true, force: true })
else console.log(`Logs, mails and traces are in ${dir}`)
console.log(`${outcome.passed} passed, ${outcome.failed} failed`)
process.exit(outcome.failed === 0 ? 0 : 1)

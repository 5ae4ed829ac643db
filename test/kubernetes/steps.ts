import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clients } from '../../apps/hcrm/src/demo/group.ts'
import { type Ended, execute } from '../../infra/local/program.ts'
import { isFailed } from '../faults/history.ts'
import { dayFromNow, newCustomer, openBranch, openDay } from '../journey/hospital.ts'
import { eventually, signIn } from '../setting/client.ts'
import { journeys } from '../setting/journeys.ts'
import { services } from '../setting/target.ts'
import { evict, type Item, servicePods } from './cluster.ts'
import { followLogs } from './logs.ts'
import { everyCommand } from './runbooks.ts'
import { everySignal } from './signals.ts'
import { type Met, nothingLost, refusedPlainly, underTraffic } from './under-traffic.ts'
import { chart, helm, openGateway, release, testOnly, type World } from './world.ts'

/** One thing that is shown; answers what it saw, throws when it is not as promised. */
export interface Step {
  readonly name: string
  /** Without it the others cannot be shown. */
  readonly needed?: true
  run(world: World): Promise<readonly string[]>
}

const wait = ['--wait', '--timeout', '300s']
const readyWithinMs = 180_000
const goneWithinMs = 90_000

/**
 * Two pods of every service. A share of the processor for each, so that those that start leave
 * something to those that serve, where two cores do everything.
 */
const several = {
  services: Object.fromEntries(
    services.map((name) => {
      // A new replica of reporting counts all events there are.
      const limits =
        name === 'reporting' ? { cpu: '500m', memory: '1Gi' } : { cpu: '300m', memory: '512Mi' }
      return [name, { replicas: 2, resources: { limits } }]
    }),
  ),
}

function succeeded({ code, stderr, stdout }: Ended): string {
  if (code !== 0) throw new Error(stderr || stdout)
  return stdout
}

function upgrade(world: World, values: readonly unknown[], flags = wait): Promise<Ended> {
  const args = ['upgrade', '--install', release, chart, ...flags]
  return helm(world, args, [world.values, ...values])
}

/** The release as it is after the upgrade, in production; what comes later starts from this. */
const next = ({ images, engines }: World) => [
  several,
  {
    image: { tag: images.nextTag },
    kafka: {
      brokers: [engines.kafka.tlsBrokers],
      replicationFactor: 2,
      tls: { enabled: true, existingSecret: 'hcrm-kafka' },
    },
  },
]

const install: Step = {
  name: 'P7 SEC36: installs where Pod Security "restricted" is enforced',
  needed: true,
  async run(world) {
    succeeded(await upgrade(world, [testOnly]))
    await openGateway(world)
    followLogs(world)
    // The cluster's network learns of ready pods a moment after Helm.
    await eventually('every service answers at the gateway', () => allAnswer(world), readyWithinMs)
    const pods = await podsOf(world)
    return [`${pods.length} pods ready, restarts: ${pods.map(restartsOf).join(' ')}`]
  },
}

const journey: Step = {
  name: 'P7: the journeys of the other ways of running, through the gateway',
  async run({ dir, target }) {
    const { passed, failed } = await journeys(dir, target)
    if (failed > 0) throw new Error(`${failed} of ${passed + failed} failed`)
    return [`${passed} passed`]
  },
}

const flows: Step = {
  name: 'SEC36: the network policies allow every call that the traces show, and no other',
  async run({ traces }) {
    const file = await readFile(join(chart, 'files/system.json'), 'utf8')
    const system = JSON.parse(file) as {
      services: Record<string, { asks: readonly string[] }>
    }
    const allowed = Object.entries(system.services).flatMap(([caller, { asks }]) =>
      asks.map((callee) => `hcrm-${caller} hcrm-${callee}`),
    )
    const seen = [...traces.edges].sort()
    const told = `seen: ${seen.join(', ')}; allowed: ${allowed.sort().join(', ')}`
    if (seen.join() !== allowed.sort().join()) throw new Error(told)
    return [told]
  },
}

const telemetry: Step = {
  name: 'P8: every service tells by spans, metrics and log lines',
  run: everySignal,
}

const runbooks: Step = {
  name: 'P8: the commands of the runbooks run as they are written',
  run: everyCommand,
}

/** Holds the credentials of `helm test`. */
const testSecret = 'hcrm-test'

const helmTest: Step = {
  name: 'P7: helm test books a place and gives it back',
  async run(world) {
    const [client] = clients
    if (!client) throw new Error('the demonstration has no clients')
    const branch = await openBranch(world.target, client.branch, 1)
    const plan = { doctor: branch.doctors[0] ?? '', date: dayFromNow(3), places: 5 }
    await openDay(branch, plan)
    const customer = await newCustomer(branch.reception)
    const sessions = await readFile(join(world.dir, 'identity/keys/sessions.json'), 'utf8')
    const { password } = JSON.parse(sessions) as { password: string }
    const secret = [`client-id=${client.clientId}`, `client-secret=${password}`]
    const from = secret.map((value) => `--from-literal=${value}`)
    await world.cluster.kubectl(['create', 'secret', 'generic', testSecret, ...from])
    const { jwksUrl } = world.values['oidc'] as { jwksUrl: string }
    const tokenUrl = jwksUrl.replace(/jwks$/, 'token')
    const tests = { existingSecret: testSecret, tokenUrl, customer, department: branch.department }
    succeeded(await upgrade(world, [testOnly, { tests }]))
    const told = succeeded(await helm(world, ['test', release, '--logs', '--timeout', '120s']))
    if (!/gave .* back/.test(told)) throw new Error(told)
    return told.split('\n').filter((line) => /ready$|booked|gave|Phase/.test(line))
  },
}

const reportingPods = [`${release}-reporting-0`, `${release}-reporting-1`]

const rollingUpgrade: Step = {
  name: 'PR18 W25: a rolling upgrade to the next version fails no request and loses nothing',
  needed: true,
  async run(world) {
    // As a release is before an upgrade: with pods to spare.
    succeeded(await upgrade(world, [testOnly, several]))
    const met = await underTraffic('upgrade', async () => {
      succeeded(await upgrade(world, next(world)))
    })
    const images = new Set((await podsOf(world)).map(({ spec }) => spec.containers[0].image))
    noneFailed(met)
    const counted = await Promise.all(reportingPods.map((pod) => eventsCounted(world, pod)))
    const told = [
      said(met),
      `now: ${[...images].join(' ')}`,
      `events counted: ${counted.join(' ')}`,
    ]
    return [...told, ...(await nothingLost(met))]
  },
}

/** kill -9 of the process in one pod, under load, of each service. */
const kills: readonly Step[] = services.map((service) => ({
  name: `PR1: kill -9 of a pod of ${service}: 503 with Retry-After at most, nothing lost`,
  async run(world) {
    const [pod = ''] = await servicePods(world.cluster, service)
    const met = await underTraffic(`kill ${service}`, () => killIn(world, pod))
    refusedPlainly(met)
    return [said(met), ...(await nothingLost(met))]
  },
}))

async function killIn(world: World, pod: string): Promise<void> {
  const before = restartsOf(await podOf(world, pod))
  // The images have no shell and no `kill`; the process is the one that runs our entry.
  const script = `
    const fs = require('node:fs')
    const others = fs.readdirSync('/proc').map(Number).filter((id) => id > 1 && id !== process.pid)
    for (const id of others)
      if (fs.readFileSync('/proc/' + id + '/cmdline', 'utf8').includes('dist/main.js'))
        process.kill(id, 'SIGKILL')`
  await world.cluster.inPod(pod, script).catch((error: unknown) => {
    // This script ends with its container.
    if (!/ended with 137/.test(String(error))) throw error
  })
  const back = async () => {
    const found = await podOf(world, pod)
    return restartsOf(found) > before && isReady(found)
  }
  await eventually(`${pod} is ready again`, back, readyWithinMs)
}

const drain: Step = {
  name: 'P7: draining waits for the disruption budget',
  async run({ cluster }) {
    const [one = '', other = ''] = await servicePods(cluster, 'scheduling')
    const answers = [await evict(cluster, one), await evict(cluster, other)]
    if (answers.join() !== 'gone,refused') throw new Error(`the API answered ${answers.join(', ')}`)
    const whole = async () => (await readyPods(cluster, 'scheduling')) >= 2
    await eventually('the second pod is there again', whole, readyWithinMs)
    return ['the first of two pods went, the second was refused until another was ready']
  },
}

const rollback: Step = {
  name: 'W25: a deployment that cannot become ready goes back by itself, and nobody notices',
  async run(world) {
    const revision = async () =>
      JSON.parse(succeeded(await helm(world, ['status', release, '--output', 'json']))).version
    const before: number = await revision()
    // An address that is not the pod's: the process cannot open its door.
    const extraEnv = [{ name: 'HTTP_HOST', value: '203.0.113.1' }]
    const broken = { services: { loyalty: { extraEnv } } }
    let told = ''
    const met = await underTraffic('rollback', async () => {
      const { code, stderr } = await deploy(world, [world.values, ...next(world), broken])
      if (code !== 1) throw new Error(`the broken version was not rolled back: ${code}\n${stderr}`)
      told = stderr
    })
    noneFailed(met)
    const after = await revision()
    const pods = (await podsOf(world)).filter((pod) => !isReady(pod))
    if (pods.length > 0)
      throw new Error(`not ready: ${pods.map(({ metadata }) => metadata.name).join(' ')}`)
    for (const sign of [/^hcrm-loyalty-\S+: /m, /^ {2}\| .*EADDRNOTAVAIL/m, /^It was put back to/m])
      if (!sign.test(told)) throw new Error(`the tool did not say ${sign}:\n${told}`)
    const lines = told.split('\n').filter((line) => /^hcrm-|EADDRNOTAVAIL|^It was/.test(line))
    return [said(met), `revision ${before} → ${after}`, ...lines.map((line) => line.slice(0, 200))]
  },
}

/** By the tool that operators deploy with, on an environment of their own. */
async function deploy({ dir, namespace }: World, values: readonly unknown[]): Promise<Ended> {
  const folder = join(dir, 'clusters')
  await mkdir(join(folder, 'deploy/environments'), { recursive: true })
  const files = values.map((each, n) => [`values-${n}.yaml`, each] as const)
  const environment = { release, namespace, values: files.map(([name]) => name), timeout: '60s' }
  for (const [name, text] of [...files, ['deploy/environments/broken.yaml', environment] as const])
    await writeFile(join(folder, name), JSON.stringify(text))
  const tool = join(import.meta.dirname, '../../tools/deploy/deploy.ts')
  const args = ['--conditions=@hcrm/source', tool, '--env', 'broken', '--folder', folder]
  return execute(process.execPath, args)
}

const migration: Step = {
  name: 'W25: a migration that is killed runs again, beside the version that serves',
  async run(world) {
    const running = upgrade(world, next(world))
    const migrating = async () =>
      (await world.cluster.list('pods', 'app.kubernetes.io/component=migration')).find(
        ({ status }) => status.phase === 'Pending' || status.phase === 'Running',
      )
    const pod = await eventually('a migration runs', migrating, 60_000)
    const { name, labels = {} } = pod.metadata
    await world.cluster.kubectl(['delete', 'pod', name, '--grace-period=0', '--force'])
    succeeded(await running)
    return [`${labels['job-name'] ?? name}: pod ${name} was killed, the upgrade went through`]
  },
}

/** The file with all facts, as its inode tells whether it is still the same one. */
const factsFile = `
  const { ino } = require('node:fs').statSync('/var/lib/hcrm/reporting/facts.duckdb')
  console.log(ino)`

/** How many events this pod has counted; asked in the pod, since the gateway asks any. */
async function eventsCounted({ cluster, target }: World, pod: string): Promise<number> {
  const identity = {
    subject: 'executive',
    roles: ['executive'],
    branches: [],
    group: true,
  } as const
  const { token } = await signIn(target, identity)
  const script = `
    const headers = { authorization: 'Bearer ${token}' }
    fetch('http://127.0.0.1:8080/api/reporting/v1/freshness', { headers })
      .then((response) => response.json())
      .then(({ events }) => console.log(events))`
  return Number(await cluster.inPod(pod, script))
}

const volumes: Step = {
  name: 'R2: reporting comes back with its volume, and fills a lost one from the events',
  async run(world) {
    const { cluster } = world
    const met = await underTraffic('volumes', async () => undefined)
    const pod = `${release}-reporting-0`
    const facts = async () => (await cluster.inPod(pod, factsFile)).trim()
    const lines: string[] = []
    for (const lost of [false, true]) {
      const { uid } = (await podOf(world, pod)).metadata
      const events = await eventsCounted(world, pod)
      const before = { facts: await facts(), uid, events }
      const claim = `files-${pod}`
      if (lost) await cluster.kubectl(['delete', 'pvc', claim, '--wait=false'])
      await cluster.kubectl(['delete', 'pod', pod])
      const back = async () => {
        const found = await cluster.list('pods', `app.kubernetes.io/component=reporting`)
        const again = found.find(({ metadata }) => metadata.name === pod)
        return again !== undefined && again.metadata.uid !== before.uid && isReady(again)
      }
      await eventually(`${pod} is ready again`, back, readyWithinMs)
      const isSame = (await facts()) === before.facts
      if (isSame === lost) throw new Error(`the facts' file is ${isSame ? 'the same' : 'another'}`)
      const all = async () => (await eventsCounted(world, pod)) >= before.events
      await eventually('all events are counted', all, readyWithinMs)
      await nothingLost(met)
      lines.push(`volume ${lost ? 'lost' : 'kept'}: ${before.events} events, the same reports`)
    }
    return lines
  },
}

const uninstall: Step = {
  name: 'P7: uninstalling leaves nothing but what it says',
  async run(world) {
    const kinds = 'deploy,sts,pod,job,svc,sa,cm,secret,netpol,pdb,ingress,hpa,pvc'
    succeeded(await helm(world, ['uninstall', release, '--wait', '--timeout', '120s']))
    const ours = [...world.secrets, testSecret].map((name) => `secret/${name}`)
    const claims = reportingPods.map((pod) => `persistentvolumeclaim/files-${pod}`)
    const always = ['configmap/kube-root-ca.crt', 'serviceaccount/default']
    const said = [...ours, ...claims, ...always, `pod/${release}-test`]
    const left = async () => {
      const names = (await world.cluster.kubectl(['get', kinds, '--output', 'name'])).trim()
      return names.split('\n').map((line) => line.replace(/\..*\//, '/'))
    }
    const more = async () => (await left()).filter((name) => !said.includes(name))
    // Pods end what they have in hand after their deployment has gone.
    await eventually('the pods go', async () => (await more()).length === 0, goneWithinMs).catch(
      async () => {
        throw new Error(`left over: ${(await more()).join(' ')}`)
      },
    )
    return [`left: ${(await left()).join(' ')}`]
  },
}

export const steps: readonly Step[] = [
  install,
  journey,
  flows,
  telemetry,
  runbooks,
  helmTest,
  rollingUpgrade,
  ...kills,
  drain,
  rollback,
  migration,
  volumes,
  uninstall,
]

/** Throws how many failed of which kind, with what status. */
function noneFailed(met: Met): void {
  const written = met.history.operations.flatMap(({ kind, attempts }) =>
    attempts.filter(isFailed).map(({ status }) => `${kind} ${status}`),
  )
  const read = met.steady
    .filter(({ status }) => status !== 200)
    .map(({ service, status }) => `read ${service} ${status}`)
  const bad = [...written, ...read]
  if (bad.length === 0) return
  const counts = Object.entries(Object.groupBy(bad, (each) => each))
  throw new Error([said(met), ...counts.map(([what, all]) => `${what}: ${all?.length}`)].join('\n'))
}

function said({ requests, failed, steady }: Met): string {
  const bad = steady.filter(({ status }) => status !== 200).length
  return `${requests} requests, ${failed} failed; k6 read ${steady.length} times, ${bad} failed`
}

async function allAnswer({ target }: World): Promise<boolean> {
  const paths = services.map((name) => `${target.url}/api/${name}/openapi.json`)
  const answers = await Promise.all(paths.map((path) => fetch(path)))
  return answers.every(({ ok }) => ok)
}

async function podsOf({ cluster }: World): Promise<readonly Item[]> {
  const all = await cluster.list('pods', `app.kubernetes.io/instance=${release}`)
  return all.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded',
  )
}

async function podOf({ cluster }: World, name: string): Promise<Item> {
  return JSON.parse(await cluster.kubectl(['get', 'pod', name, '--output', 'json'])) as Item
}

async function readyPods({ list }: World['cluster'], service: string): Promise<number> {
  return (await list('pods', `app.kubernetes.io/component=${service}`)).filter(isReady).length
}

function restartsOf({ status }: Item): number {
  return status.containerStatuses?.[0]?.restartCount ?? 0
}

function isReady({ metadata, status }: Item): boolean {
  const rows: readonly { type: string; status: string }[] = status.conditions ?? []
  const ready = rows.some(({ type, status: is }) => type === 'Ready' && is === 'True')
  return ready && metadata.deletionTimestamp === undefined
}

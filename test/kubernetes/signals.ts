import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '../setting/client.ts'
import { services } from '../setting/target.ts'
import { servicePods } from './cluster.ts'
import type { World } from './world.ts'

const signalsWithinMs = 60_000

/** Of the chart's values. */
const metricsPort = 9464

/** What every service tells of itself, by each way that operators listen to. */
type Signal = (world: World, service: string) => Promise<number>

const signals: Readonly<Record<'spans' | 'metrics' | 'log lines', Signal>> = {
  // By OTLP, as a collector gets them.
  spans: ({ target }, service) => linesOf(join(target.tracesDir, `hcrm-${service}.jsonl`)),
  // As Prometheus asks for them: the service's own, and those of its process.
  async metrics({ cluster }, service) {
    const [pod = ''] = await servicePods(cluster, service)
    // At the pod's own address: Prometheus does not ask at loopback.
    const script = `
      fetch('http://' + require('node:os').hostname() + ':${metricsPort}/metrics')
        .then((response) => response.text()).then(console.log)`
    const text = await cluster.inPod(pod, script)
    const names = new Set([...text.matchAll(/^([a-z0-9_]+)[{ ]/gm)].map(([, name = '']) => name))
    const needed = ['hcrm_http_duration_count', 'hcrm_memory_bytes', 'nodejs_eventloop_delay_p99']
    return needed.every((name) => names.has(name)) ? names.size : 0
  },
  async 'log lines'({ cluster, target }, service) {
    const pods = await servicePods(cluster, service)
    const counts = pods.map((pod) => linesOf(join(target.logsDir, `${pod}.log`)))
    return Math.max(0, ...(await Promise.all(counts)))
  },
}

/** Lines of JSON; 0 when there is no such file. */
async function linesOf(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  for (const line of lines) JSON.parse(line)
  return lines.length
}

/** Waits until every service has told by every way; answers how much. */
export async function everySignal(world: World): Promise<readonly string[]> {
  const told: string[] = []
  for (const service of services) {
    const counts: string[] = []
    for (const [name, count] of Object.entries(signals)) {
      const some = async () => (await count(world, service)) || undefined
      const seen = await eventually(`${name} of ${service}`, some, signalsWithinMs)
      counts.push(`${seen} ${name}`)
    }
    told.push(`${service}: ${counts.join(', ')}`)
  }
  return told
}

import { execute, printed } from '../../infra/local/program.ts'
import { services } from '../setting/target.ts'

/** In every pod of the tests, in the folder of its own files. */
export const clockFile = '/var/lib/hcrm/clock'

/** One namespace of the cluster that KUBECONFIG names. */
export interface Cluster {
  readonly namespace: string
  /** `kubectl` in the namespace; throws what it complains of. */
  kubectl(args: readonly string[], input?: string): Promise<string>
  /** Applies objects. */
  apply(...objects: readonly unknown[]): Promise<void>
  /** The items of `kubectl get`. */
  list(kind: string, selector?: string): Promise<readonly Item[]>
  /** Runs a script in the pod's own Node: its images have no shell. */
  inPod(pod: string, script: string): Promise<string>
}

export interface Item {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly labels?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  // As the cluster's API has it; each test reads the few fields it is about.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly spec?: any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly status?: any
}

export function clusterIn(namespace: string): Cluster {
  const kubectl = (args: readonly string[], input?: string): Promise<string> =>
    printed('kubectl', ['--namespace', namespace, ...args], input)
  return {
    namespace,
    kubectl,
    async apply(...objects) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects }
      await kubectl(['apply', '--filename', '-'], JSON.stringify(list))
    },
    async list(kind, selector) {
      const only = selector === undefined ? [] : ['--selector', selector]
      const text = await kubectl(['get', kind, ...only, '--output', 'json'])
      return (JSON.parse(text) as { items: Item[] }).items
    },
    inPod: (pod, script) => kubectl(['exec', pod, '--', 'node', '--eval', script]),
  }
}

/** Asks the API to take a pod away, as draining its node does; the status code it answers. */
export async function evict({ namespace }: Cluster, pod: string): Promise<'gone' | 'refused'> {
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod, namespace },
  }
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`
  const args = ['create', '--raw', path, '--filename', '-']
  const { code, stderr } = await execute('kubectl', args, JSON.stringify(eviction))
  if (code === 0) return 'gone'
  if (/disruption budget/.test(stderr)) return 'refused'
  throw new Error(stderr)
}

/** Names of the pods of the five services that are not on their way out. */
export async function servicePods(cluster: Cluster, service?: string): Promise<readonly string[]> {
  const components = service ?? services.join(',')
  const pods = await cluster.list('pods', `app.kubernetes.io/component in (${components})`)
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name)
}

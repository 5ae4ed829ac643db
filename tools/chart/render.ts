import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { type Ended, execute } from '../../infra/local/program.ts'

export const root = join(import.meta.dirname, '../..')
export const chart = join(root, 'deploy/helm/hospital-crm')
const cases = join(root, 'deploy/helm/ci')

/** Kinds the templates ask the cluster for. */
const operators: readonly string[] = [
  'gateway.networking.k8s.io/v1/HTTPRoute',
  'kafka.strimzi.io/v1/Kafka',
  'keda.sh/v1alpha1/ScaledObject',
  'monitoring.coreos.com/v1/PrometheusRule',
  'monitoring.coreos.com/v1/ServiceMonitor',
  'psmdb.percona.com/v1/PerconaServerMongoDB',
]

/** By name, the files of deploy/helm/ci. */
export async function valuesFiles(): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(cases)).filter((file) => file.endsWith('-values.yaml')).sort()
  return new Map(files.map((file) => [basename(file, '-values.yaml'), join(cases, file)]))
}

interface Rendering {
  readonly file: string
  readonly change?: unknown
  /** What the cluster knows; without it, everything. */
  readonly knows?: readonly string[]
}

/** What Helm makes of the values of a file, with a change on top. */
export async function render({ file, change, knows = operators }: Rendering): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'hcrm-chart-'))
  try {
    const changes = join(folder, 'change.json')
    await writeFile(changes, JSON.stringify(change ?? {}))
    const apis = knows.flatMap((each) => ['--api-versions', each])
    const values = ['--values', file, '--values', changes]
    return await execute('helm', ['template', 'hcrm', chart, '-n', 'hcrm', ...values, ...apis])
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A manifest, as far as it is looked at here. */
export interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly [key: string]: unknown
}

export function manifestsOf(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text)
  return documents.flatMap((each) => (each.toJS() as Manifest | null) ?? [])
}

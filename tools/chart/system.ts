import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allTopics } from '@hcrm/proto/contracts'
import { modules } from '../../apps/hcrm/src/modules.ts'
import { pathsOf } from '../../infra/gateway/paths.ts'

const root = join(import.meta.dirname, '../..')

/** What the chart must know of the code: it is written from the code and read by the templates. */
export interface System {
  readonly services: Readonly<Record<string, ServiceFacts>>
  /** Partitions of every topic. */
  readonly topics: Readonly<Record<string, number>>
}

interface ServiceFacts {
  /** Path prefixes at the gateway. */
  readonly paths: readonly string[]
  /** Services it calls over gRPC. */
  readonly asks: readonly string[]
  /** Consumer groups, by which its processes share the work, each with its topics. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export async function readSystem(): Promise<System> {
  const services = modules.map(async ({ name }) => {
    const [asks, groups] = await Promise.all([asksOf(name), groupsOf(name)])
    return [name, { paths: pathsOf(name), asks, groups }] as const
  })
  return {
    services: Object.fromEntries(await Promise.all(services)),
    topics: Object.fromEntries(allTopics().map(({ name, partitions }) => [name, partitions])),
  }
}

/** Named in its clients: a module asks its peers for nobody else. */
async function asksOf(service: string): Promise<readonly string[]> {
  const folder = join(root, 'services', service, 'src/outbound/clients')
  const texts = await Promise.all(
    (await sourcesIn(folder)).map((file) => readFile(join(folder, file), 'utf8')),
  )
  const named = texts.flatMap((text) => [...text.matchAll(/peers\.to\('([a-z-]+)'/g)])
  return [...new Set(named.map(([, peer = '']) => peer))].sort()
}

async function sourcesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => [])
  return files.filter((file) => file.endsWith('.ts')).sort()
}

/** Consumer groups, each with its topics. A definition only keeps the ports it is given. */
async function groupsOf(service: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = join(root, 'services', service, 'src/inbound/consumers')
  const files = await sourcesIn(folder)
  const rooms = await Promise.all(files.map((file) => exportsOf(join(folder, file))))
  const made = rooms.flatMap((room) => Object.values(room).flatMap(definitionsOf))
  return Object.fromEntries(made.map(({ operation, topics }) => [operation, topics]))
}

async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(file)) as Readonly<Record<string, unknown>>
}

interface Definition {
  readonly operation: string
  readonly topics: readonly string[]
}

function definitionsOf(offered: unknown): readonly Definition[] {
  if (typeof offered !== 'function') return []
  const made = (offered as (ports: unknown) => unknown)(anything)
  return (Array.isArray(made) ? made : [made]).filter(isDefinition)
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && 'operation' in value && 'topics' in value
}

/** Stands for ports that nobody calls. */
const anything: unknown = new Proxy(() => anything, { get: () => anything })

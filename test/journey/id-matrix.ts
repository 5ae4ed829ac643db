import { randomUUID } from 'node:crypto'
import type { Role } from '@hcrm/proto/roles'
import { type Client, signIn } from '../setting/client.ts'
import type { Target } from '../setting/target.ts'
import { type Probe, probes } from './id-probes.ts'
import { type Operation, rowOf, type Schema } from './operations.ts'
import type { ThingKind, Things } from './twins.ts'

/** One place of one request where an id stands. */
export interface Cell {
  readonly operation: Operation
  readonly probe: Probe
  /** `path.customerId`, `body.customer.id` */
  readonly at: string
  readonly kind: string
}

export const thing = /<(\w+)>/

export function cellsOf(operation: Operation): readonly Cell[] {
  return (probes[operation.name] ?? []).flatMap((probe) =>
    leavesOf(probe).flatMap(({ at, text }) => {
      const kind = thing.exec(text)?.[1]
      return kind === undefined ? [] : [{ operation, probe, at, kind }]
    }),
  )
}

export function leavesOf(value: unknown, at = ''): readonly { at: string; text: string }[] {
  if (typeof value === 'string') return [{ at, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, below(at, name)))
}

/** The parts of a list share one name. */
function below(at: string, name: string): string {
  if (/^\d+$/.test(name)) return at
  return at === '' ? name : `${at}.${name}`
}

type Pick = (place: { readonly at: string; readonly kind: string }) => string | undefined

/** The request with something at every place; a place with nothing is left out. */
export function filled<T>(value: T, pick: Pick, at = ''): T {
  if (typeof value === 'string') {
    const kind = thing.exec(value)?.[1]
    const chosen = kind === undefined ? value : pick({ at, kind })
    return (kind === undefined ? value : chosen && value.replace(thing, chosen)) as T
  }
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value)
    .map(([name, part]) => [name, filled(part, pick, below(at, name))] as const)
    .filter(([, part]) => part !== undefined)
  return (Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T
}

export interface Answer {
  readonly status: number
  /** Without what no two answers share. */
  readonly said: string
  readonly bytes: string
}

/** Somebody of one side, with its things. */
export interface Side {
  readonly things: Things
  readonly target: Target
}

/** Asks with `value` in the cell's place and the side's own things in all others. */
export async function askWith(cell: Cell, side: Side, by: { role: string; value: string }) {
  const probe = filled(cell.probe, ({ at, kind }) => {
    if (at === cell.at) return by.value
    return kind === 'cursor' ? undefined : side.things[kind as ThingKind]
  })
  return ask(cell.operation, probe, await member(side, by.role))
}

/** What a side has for a cell; of a list, where its second page starts. */
export async function offerOf(cell: Cell, side: Side, role: string): Promise<string> {
  if (cell.kind !== 'cursor') return side.things[cell.kind as ThingKind]
  const first = filled(cell.probe, ({ kind }) => side.things[kind as ThingKind])
  const { bytes } = await ask(cell.operation, first, await member(side, role))
  return /"nextCursor":"([^"]+)"/.exec(bytes)?.[1] ?? 'none'
}

const members = new Map<string, Promise<Client>>()

/** Who has this role in the side's branch, and nothing elsewhere. */
export function member({ things, target }: Side, role: string): Promise<Client> {
  const subject = `${role}.${things.branch}`
  const kind = role === 'branchClient' ? 'client' : role === 'patient' ? 'customer' : 'staff'
  const known =
    members.get(subject) ??
    signIn(target, {
      subject,
      kind,
      roles: [role as Role],
      branches: kind === 'customer' ? [] : [things.branch],
      ...(kind === 'customer' && { self: things.customer }),
    })
  members.set(subject, known)
  return known
}

export async function ask(operation: Operation, probe: Probe, client: Client): Promise<Answer> {
  const { method, path } = operation
  const { path: params = {}, query, body, type = 'application/json' } = probe
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(params[name] ?? 'none'),
  )
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const version = method === 'patch' ? await versionOf(client, address) : undefined
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
  const response = await fetch(`${client.url}${address}${search}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${client.token}`,
      'idempotency-key': randomUUID(),
      'content-type': type,
      ...(version !== undefined && { 'if-match': version }),
    },
    ...(text !== undefined && { body: text }),
  })
  const reply = await response.text()
  const headers = [...response.headers]
  const lasting = headers.filter(([name]) => !volatile.has(name))
  const said = JSON.stringify([response.status, lasting, reply]).replace(unlike, '*')
  return { status: response.status, said, bytes: JSON.stringify(headers) + reply }
}

/** As far as the one who asks may read it. */
async function versionOf(client: Client, address: string): Promise<string> {
  return (await client.get(address)).headers.get('etag') ?? '"1"'
}

const volatile = new Set(['date', 'x-request-id', 'content-length'])
/** Trace ids, and instants and ids of what an answer has made. */
const unlike = /[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** Reads as several roles, which see different parts; a write as one: repeated, it meets itself. */
export function rolesOf(operation: Operation): readonly string[] {
  const roles = Object.keys(rowOf(operation)?.allow ?? {})
  const staff = roles.filter((role) => role !== 'patient')
  return [...staff.slice(0, isRead(operation) ? 2 : 1), ...roles.filter((r) => r === 'patient')]
}

export function isRead({ method, name }: Operation): boolean {
  return method === 'get' || name === 'archive.customer.search'
}

/** Every text that an operation takes, by its place. */
export function textsOf({ described, schemas }: Operation): readonly string[] {
  const { parameters = [], requestBody } = described
  const named = parameters
    .filter(({ in: where, schema }) => where !== 'header' && isText(schema))
    .map(({ in: where, name }) => `${where}.${name}`)
  const bodies = Object.values(requestBody?.content ?? {})
  return [...named, ...bodies.flatMap(({ schema }) => textsIn(schema, schemas, 'body'))]
}

type Schemas = Readonly<Record<string, Schema>>

function textsIn(schema: Schema, schemas: Schemas, at: string): readonly string[] {
  const { $ref, items, properties = {}, anyOf = [], oneOf = [] } = schema
  const target = $ref === undefined ? undefined : schemas[$ref.split('/').at(-1) ?? '']
  if (target) return textsIn(target, schemas, at)
  const inside = [...anyOf, ...oneOf, ...(items ? [items] : [])]
  return [
    ...(isText(schema) ? [at] : []),
    ...inside.flatMap((each) => textsIn(each, schemas, at)),
    ...Object.entries(properties).flatMap(([name, each]) =>
      textsIn(each, schemas, `${at}.${name}`),
    ),
  ]
}

function isText(schema: Schema): boolean {
  return schema.type === 'string' && schema.enum === undefined && schema.const === undefined
}

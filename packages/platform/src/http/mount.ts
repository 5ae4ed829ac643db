import type { z } from 'zod'
import type { PolicyRow, PolicyTable } from '../policy.ts'
import type { DoorLimits } from './limits.ts'
import { createPaths, type Paths, paramNames } from './paths.ts'
import type { AnyRoute } from './route.ts'

/** What of a module the HTTP door needs. */
export interface DoorModule {
  readonly name: string
  readonly policy: PolicyTable
  readonly routes: readonly AnyRoute[]
}

/** A route at its place, with the row that says who may. */
export interface Mounted {
  readonly module: string
  readonly method: string
  /** In full, with `:names`. */
  readonly path: string
  readonly params: readonly string[]
  readonly spec: AnyRoute
  readonly row: PolicyRow
}

/** Routes of one path by method. */
export type Methods = Map<string, Mounted>

/**
 * Puts all routes of all modules at their paths. Throws, naming the route, for one without a policy
 * row and for every other fault that would only show when it is called (law 9).
 */
export function mountRoutes(
  modules: readonly DoorModule[],
  limits: DoorLimits,
): { readonly paths: Paths<Methods>; readonly mounted: readonly Mounted[] } {
  const paths = createPaths<Methods>()
  const mounted = modules.flatMap(mountModule)
  for (const each of mounted) {
    const faults = [...faultsOf(each, limits)]
    const methods = paths.at(each.path, () => new Map())
    if (methods.has(each.method)) faults.push('its method and path have a route already')
    methods.set(each.method, each)
    if (faults.length === 0) continue
    throw new Error(`${each.method} ${each.path} (${each.spec.operation}): ${faults.join('; ')}`)
  }
  return { paths, mounted }
}

/** The routes of one module at their places, not checked against each other. */
export function mountModule(module: DoorModule): Mounted[] {
  return module.routes.map((spec) => mount(module, spec))
}

function mount(module: DoorModule, spec: AnyRoute): Mounted {
  const path = spec.root ? spec.path : `/api/${module.name}/v1${spec.path}`
  const row = Object.hasOwn(module.policy, spec.operation)
    ? module.policy[spec.operation]
    : undefined
  if (row === undefined) {
    throw new Error(`${spec.operation} (${path}) has no row in the policy of ${module.name}`)
  }
  const method = spec.method.toUpperCase()
  return { module: module.name, method, path, params: paramNames(path), spec, row }
}

function* faultsOf({ params, spec }: Mounted, limits: DoorLimits): Generator<string> {
  const declared = keysOf(spec.params)
  const undeclared = params.filter((name) => !declared.includes(name))
  if (undeclared.length > 0) yield `no schema for ${undeclared.join(', ')} of its path`
  const missing = declared.filter((name) => !params.includes(name))
  if (missing.length > 0) yield `${missing.join(', ')} is not in its path`
  if (spec.body !== undefined && spec.method === 'get') yield 'a get has no body'
  if (spec.budget !== undefined && !Object.hasOwn(limits.budgets, spec.budget)) {
    yield `there is no budget ${spec.budget}`
  }
  const inAddress = [...declared, ...keysOf(spec.query)].filter((name) => personal.test(name))
  if (inAddress.length > 0) yield `${inAddress.join(', ')}: personal data may not be in an address`
  for (const [part, schema] of schemasOf(spec)) {
    for (const field of passingOver(schema, part, new Set())) {
      yield `${field} is a z.object, which drops unknown fields in silence: say z.strictObject`
    }
  }
}

/** Names that would carry a person's data into logs of proxies and browsers (SEC28). */
const personal = /phone|mobile|e-?mail|birth|idnumber|documentnumber|^(full|given|family)?name$/i

type Schema = z.core.$ZodType

function keysOf(schema: z.core.$ZodObject | undefined): string[] {
  return Object.keys(schema?._zod.def.shape ?? {})
}

function schemasOf({ params, query, body, replies }: AnyRoute): [string, Schema][] {
  const named: [string, Schema | undefined][] = [
    ['params', params],
    ['query', query],
    ['body', body],
    ...Object.entries(replies),
  ]
  return named.flatMap(([part, schema]) => (schema ? [[part, schema]] : []))
}

/** Paths of the objects within a schema that take unknown fields and drop them. */
function* passingOver(schema: Schema, path: string, seen: Set<Schema>): Generator<string> {
  if (seen.has(schema)) return
  seen.add(schema)
  const { def } = schema._zod
  if (isObject(def)) {
    if (def.catchall === undefined) yield path
    for (const [key, each] of Object.entries(def.shape)) {
      yield* passingOver(each, `${path}.${key}`, seen)
    }
    return
  }
  if (isLazy(def)) yield* passingOver(def.getter(), path, seen)
  // Wrappers, lists, unions and the like hold their schemas directly or in an array.
  for (const each of Object.values(def).flat()) {
    if (isSchema(each)) yield* passingOver(each, path, seen)
  }
}

function isObject(def: z.core.$ZodTypeDef): def is z.core.$ZodObjectDef {
  return def.type === 'object'
}

function isLazy(def: z.core.$ZodTypeDef): def is z.core.$ZodLazyDef {
  return def.type === 'lazy'
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && '_zod' in value
}

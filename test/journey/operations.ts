import type { PolicyRow } from '@hcrm/platform'
import { operationsPolicy } from '@hcrm/platform/testing'
import { modules } from '../../apps/hcrm/src/modules.ts'
import type { Target } from '../setting/target.ts'

export interface Operation {
  readonly service: string
  readonly name: string
  readonly method: string
  readonly path: string
  readonly described: Described
  /** Of the service's document, by name. */
  readonly schemas: Readonly<Record<string, Schema>>
}

/** As far as the tests read an operation of an OpenAPI document. */
export interface Described {
  readonly operationId?: string
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: unknown
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Every route that answers, as the services describe themselves. */
export async function operationsOf({ url }: Target): Promise<readonly Operation[]> {
  const lists = await Promise.all(
    modules.map(async ({ name: service }) => {
      const response = await fetch(`${url}/api/${service}/openapi.json`)
      const { paths, components } = (await response.json()) as Document
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).flatMap(([method, described]) => {
          const { operationId: name } = described
          return name === undefined
            ? []
            : [{ service, name, method, path, described, ...components }]
        }),
      )
    }),
  )
  return lists.flat()
}

/** The row that decides; routes that share one have its name with method and path behind it. */
export function rowOf({ service, name }: Operation): PolicyRow | undefined {
  const module = modules.find((one) => one.name === service)
  const policy = { ...module?.policy, ...operationsPolicy(service) }
  const [base] = Object.keys(policy)
    .filter((row) => name === row || name.startsWith(`${row}.`))
    .sort((a, b) => b.length - a.length)
  return base === undefined ? undefined : policy[base]
}

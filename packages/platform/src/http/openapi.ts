import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import type { Mounted } from './mount.ts'
import { problem } from './schemas.ts'

type Json = Record<string, unknown>
type Schema = z.core.$ZodType

export interface OpenApiOptions {
  readonly title: string
  readonly routes: readonly Mounted[]
}

/**
 * The OpenAPI 3.1 document of one module's routes, from the same schemas that parse and check.
 * Requests and replies both show what goes over the wire: the input side of a schema.
 */
export function openApiOf({ title, routes }: OpenApiOptions): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const each of routes) {
    const path = each.path.replace(/:(\w+)/g, '{$1}')
    const operationId = operationIdOf(each, routes)
    const described = { operationId, ...operation(each, components) }
    paths[path] = { ...paths[path], [each.spec.method]: described }
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1' },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    security: [{ bearer: [] }],
  }
}

/** The operation; where several routes share one right, followed by method and path. */
function operationIdOf({ spec }: Mounted, routes: readonly Mounted[]): string {
  const sharing = routes.filter((each) => each.spec.operation === spec.operation)
  if (sharing.length === 1) return spec.operation
  return [spec.operation, spec.method, ...(spec.path.match(/\w+/g) ?? [])].join('.')
}

function operation({ spec, row }: Mounted, components: Json): Json {
  const { summary, tag, body, consumes } = spec
  const types = consumes?.types ?? ['application/json']
  return {
    summary,
    tags: [tag],
    ...(row.open ? { security: [] } : {}),
    parameters: [...parameters(spec.params, 'path', components)]
      .concat(parameters(spec.query, 'query', components))
      .concat(headers(spec)),
    ...(body
      ? { requestBody: { required: true, content: content(types, jsonSchema(body, components)) } }
      : {}),
    responses: responses(spec, components),
  }
}

function parameters(schema: Schema | undefined, where: string, components: Json): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(schema, components) as {
    properties?: Json
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: each,
  }))
}

function headers({ idempotency, ifMatch }: Mounted['spec']): Json[] {
  const key = { type: 'string', minLength: 1, maxLength: 128 }
  const version = { type: 'string', pattern: '^"\\d{1,15}"$' }
  const header = (name: string, required: boolean, schema: Json) => ({
    name,
    in: 'header',
    required,
    schema,
  })
  return [
    ...(idempotency === 'required' ? [header('Idempotency-Key', true, key)] : []),
    ...(ifMatch ? [header('If-Match', ifMatch === 'required', version)] : []),
  ]
}

function responses({ replies, produces }: Mounted['spec'], components: Json): Json {
  const refusal = jsonSchema(problem, components)
  const all: Json = {
    default: { description: 'Problem', content: content(['application/problem+json'], refusal) },
  }
  for (const [status, schema] of Object.entries(replies)) {
    const types = status === '204' ? [] : [produces ?? 'application/json']
    const body = jsonSchema(schema, components)
    const description = STATUS_CODES[status] ?? status
    all[status] = { description, ...(types.length > 0 ? { content: content(types, body) } : {}) }
  }
  return all
}

function content(types: readonly string[], schema: Json): Json {
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

/** A schema in place; those with an id in `.meta()` go to `components` and are referred to. */
function jsonSchema(schema: Schema, components: Json): Json {
  const {
    $schema: _,
    $defs,
    ...made
  } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    // What code checks has no form there; the object is described as far as it is known.
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => {
      // A format says it better than its pattern; `readonly` is ours, not the reader's.
      if (made.format !== undefined) delete made.pattern
      delete made.readOnly
    },
  }) as Json & { readonly $defs?: Json }
  for (const [id, each] of Object.entries($defs ?? {})) components[id] = hoisted(each)
  return hoisted(made) as Json
}

/** References as OpenAPI has them, and no ids of schemas, which would be read as addresses. */
function hoisted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hoisted)
  if (!isObject(value)) return value
  // A property that is called `id` is an object here.
  const entries = Object.entries(value).filter(([key, each]) => key !== 'id' || isObject(each))
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string'
        ? each.replace('#/$defs/', '#/components/schemas/')
        : hoisted(each),
    ]),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

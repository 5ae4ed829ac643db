import { fail } from '@hcrm/kernel'
import { z } from 'zod'
import type { BundleEntry, TakenEntry } from '../../app/intake/bundle.ts'
import { resourceTypes } from './read-fact.ts'

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['transaction', 'batch']),
  entry: z
    .array(
      z.looseObject({
        fullUrl: z.string().max(500).optional(),
        resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }),
        request: z.looseObject({ method: z.enum(['PUT', 'POST']) }).optional(),
      }),
    )
    .max(5_000),
})

type Entry = z.output<typeof bundle>['entry'][number]

/**
 * The resources of a bundle as lines. References by `urn:uuid:` to another entry become those to
 * its type and id; an entry without an id gets the one of its own `urn:uuid:`.
 */
export function factsOfBundle(body: unknown): {
  readonly atomic: boolean
  readonly entries: readonly BundleEntry[]
} {
  const parsed = bundle.safeParse(body)
  if (!parsed.success) {
    return fail('BAD_REQUEST', { field: parsed.error.issues[0]?.path.join('.') ?? '' })
  }
  const { type, entry } = parsed.data
  const known = new Map(entry.flatMap((each) => urnOf(each)))
  const entries = entry.map((each): BundleEntry => {
    const resource = { ...each.resource, id: each.resource.id ?? idOf(each.fullUrl) }
    const text = JSON.stringify(resource, (key, value: unknown) =>
      key === 'reference' && typeof value === 'string' ? (known.get(value) ?? value) : value,
    )
    return { type: each.resource.resourceType, id: resource.id, text }
  })
  return { atomic: type === 'transaction', entries }
}

function urnOf({ fullUrl, resource }: Entry): [string, string][] {
  if (fullUrl === undefined) return []
  return [[fullUrl, `${resource.resourceType}/${resource.id ?? idOf(fullUrl)}`]]
}

function idOf(fullUrl = ''): string {
  return /^urn:uuid:([0-9a-fA-F-]{36})$/.exec(fullUrl)?.[1]?.toLowerCase() ?? ''
}

const statuses = {
  created: '201 Created',
  corrected: '200 OK',
  unchanged: '200 OK',
  parked: '202 Accepted',
} as const

export function bundleAnswer(atomic: boolean, taken: readonly TakenEntry[]) {
  return {
    resourceType: 'Bundle',
    type: atomic ? 'transaction-response' : 'batch-response',
    entry: taken.map(({ type, id, verdict, error }) => ({
      response: {
        status: error === undefined ? statuses[verdict] : `422 ${error}`,
        ...(resourceTypes.includes(type) && { location: `${type}/${id}` }),
      },
    })),
  }
}

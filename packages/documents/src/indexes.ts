import type { Connection } from 'mongoose'
import { failureOf, refuse } from './store-errors.ts'
import type { IndexSpec } from './types.ts'

interface Indexed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
}

export async function createIndexes(
  connection: Connection,
  stores: readonly Indexed[],
): Promise<void> {
  for (const { collection, indexes } of stores) {
    for (const spec of indexes) {
      await connection.collection(collection).createIndex(spec.fields, optionsOf(spec), {})
    }
  }
}

/**
 * Refuses to start without the unique indexes: each of them decides something (D24), and a failed
 * background build removes it silently.
 */
export async function checkIndexes(
  connection: Connection,
  stores: readonly Indexed[],
): Promise<void> {
  const missing: string[] = []
  for (const { collection, indexes } of stores) {
    const unique = indexes.filter((spec) => spec.unique)
    if (unique.length === 0) continue
    const present = await presentIndexes(connection, collection)
    for (const spec of unique) {
      if (!present.has(identityOf(spec.fields, optionsOf(spec)))) {
        missing.push(`${collection} (${Object.keys(spec.fields).join(', ')})`)
      }
    }
  }
  if (missing.length > 0) {
    throw new Error(`The store lacks the unique indexes ${missing.join('; ')}: run the migration.`)
  }
}

interface PresentIndex extends IndexOptions {
  readonly key?: unknown
}

interface IndexOptions {
  readonly unique?: true
  readonly sparse?: true
  readonly partialFilterExpression?: Readonly<Record<string, { readonly $exists: true }>>
  readonly expireAfterSeconds?: number
}

/**
 * One field: the engine's sparse index, which all engines search. Several: a partial index, because
 * a sparse one holds documents that have any of the fields.
 */
function optionsOf({ fields, unique, sparse, expireAfterSeconds }: IndexSpec): IndexOptions {
  const names = Object.keys(fields)
  const exists = { $exists: true } as const
  const partial = Object.fromEntries(names.map((name) => [name, exists]))
  return {
    ...(unique ? { unique } : {}),
    ...(sparse && names.length === 1 ? { sparse } : {}),
    ...(sparse && names.length > 1 ? { partialFilterExpression: partial } : {}),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  }
}

function identityOf(key: unknown, options: IndexOptions): string {
  const { unique = false, sparse = false, partialFilterExpression = {} } = options
  return JSON.stringify([Object.entries(key ?? {}), unique, sparse, partialFilterExpression])
}

const namespaceMissing = 26

async function presentIndexes(
  connection: Connection,
  collection: string,
): Promise<ReadonlySet<string>> {
  try {
    const indexes: readonly PresentIndex[] = await connection
      .collection(collection)
      .listIndexes()
      .toArray()
    return new Set(indexes.map((index) => identityOf(index.key, index)))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === namespaceMissing) return new Set()
    return refuse(failureOf(error) === 'defect' ? 'defect' : 'unsent', error)
  }
}

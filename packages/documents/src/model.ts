import type { Connection, Model, mongo, SchemaDefinition } from 'mongoose'
import mongoose from 'mongoose'

const { Schema } = mongoose

/**
 * Ends a command for which no answer can come any more, and its connection with it (PR1). The
 * driver's own socket timeout does not: a command written while its socket closes, or to a store
 * that has stopped reading, would wait for good and keep its place in the pool.
 */
export function withDeadline(connection: Connection): { readonly signal: AbortSignal } {
  const { socketTimeoutMS } = connection.getClient().options
  return { signal: AbortSignal.timeout(socketTimeoutMS) }
}

/** Where each method of a collection takes its options. */
const optionsAt = {
  find: 1,
  findOne: 1,
  aggregate: 1,
  countDocuments: 1,
  insertOne: 1,
  insertMany: 1,
  bulkWrite: 1,
  deleteOne: 1,
  updateOne: 2,
  replaceOne: 2,
} as const

/**
 * A model of one envelope, all of whose commands have a deadline. Writes go through its collection
 * with plain objects (validation of an envelope we made ourselves costs forty times its BSON);
 * reads are lean.
 */
export function envelope<Doc extends { _id: string }>(
  connection: Connection,
  collection: string,
  fields: SchemaDefinition,
): Model<Doc> {
  if (connection.models[collection]) throw new Error(`collection ${collection} is defined twice`)
  const schema = new Schema(fields, {
    collection,
    strict: 'throw',
    strictQuery: 'throw',
    minimize: false,
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  })
  // The envelope's fields are what `Doc` says; mongoose infers a looser type from Mixed.
  const model = connection.model(collection, schema) as unknown as Model<Doc>
  limitCommands(connection, model.collection)
  return model
}

/** Queries of mongoose end in these methods, too. */
function limitCommands(connection: Connection, collection: object): void {
  const methods = collection as Record<string, (...args: unknown[]) => unknown>
  for (const [name, at] of Object.entries(optionsAt)) {
    const send = methods[name]?.bind(collection)
    if (!send) throw new Error(`a collection has no method ${name}`)
    methods[name] = (...args) => {
      args[at] = { ...(args[at] as object | undefined), ...withDeadline(connection) }
      return send(...args)
    }
  }
}

/** The driver's own collection of a model, for writes: plain objects in, counts out. */
export function rows<Doc extends { _id: string }>(model: Model<Doc>): mongo.Collection<Doc> {
  // mongoose types every collection as one of documents with ObjectIds.
  return model.collection as unknown as mongo.Collection<Doc>
}

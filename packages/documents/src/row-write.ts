import type { Operation } from './bulk.ts'

/** One row of a read model. A removed one stays a while without its content, for its `seq`. */
export interface ProjectionDocument {
  _id: string
  v: number
  seq: number
  branch: string
  row?: unknown
  keys?: Record<string, unknown>
  removedAt?: Date
}

/** A row on its way with the aggregate it shows. */
export interface RowWrite {
  readonly into: { writeAll(rows: readonly RowWrite[]): Promise<void> }
  readonly isNew: boolean
  readonly document: ProjectionDocument
  /** As part of a command over several collections of one database. */
  operation(dbName: string): Operation
}

import type { Granularity, Period, VisitDimension } from '../domain/dimensions.ts'
import type { Fact } from '../domain/facts.ts'

/** A value of a report's cell. */
export type Cell = string | number | null

export interface Freshness {
  /** Time of the newest event that is counted. */
  readonly newestEvent: Date | null
  readonly events: number
}

/** Which rows a reader may count: branches of the scope, or all. */
export interface Filter {
  readonly period: Period
  /** undefined: the whole group. */
  readonly branches: readonly string[] | undefined
  readonly department: string | undefined
}

export interface VisitQuery extends Filter {
  readonly by: Granularity
  readonly dimensions: readonly VisitDimension[]
  readonly where: Readonly<Partial<Record<VisitDimension, string>>>
}

export type Row = Readonly<Record<string, Cell>>

/** The facts and what can be counted from them; a file of its own, derived from the event log. */
export interface Facts {
  /** Next offset wanted per `topic:partition`. */
  positions(): Promise<ReadonlyMap<string, bigint>>
  /** Rows and positions in one transaction: counted exactly once, whatever dies when. */
  apply(facts: readonly Fact[], progress: Progress): Promise<void>
  /** Forgets everything, positions too. */
  clear(): Promise<void>
  freshness(): Promise<Freshness>
  visits(query: VisitQuery): Promise<readonly Row[]>
  operations(
    query: Filter & {
      readonly by: Granularity
      readonly dimension: 'branch' | 'department' | 'none'
    },
  ): Promise<readonly Row[]>
  conversion(
    query: Filter & { readonly dimension: 'branch' | 'department' | 'resource' | 'channel' },
  ): Promise<readonly Row[]>
  satisfaction(
    query: Filter & { readonly dimension: 'branch' | 'department' | 'staff' },
  ): Promise<readonly Row[]>
  complaints(
    query: Filter & { readonly dimension: 'branch' | 'department' | 'nature' | 'severity' },
  ): Promise<readonly Row[]>
  /** Sums over everything, to compare two files by. */
  digest(): Promise<readonly Row[]>
  close(): Promise<void>
}

export interface Progress {
  readonly positions: ReadonlyMap<string, bigint>
  readonly newestEvent: Date
  readonly events: number
}

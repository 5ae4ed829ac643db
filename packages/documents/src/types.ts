import type { EventSource, Operation, Scope } from '@hcrm/kernel'
import type { RowWrite } from './row-write.ts'

/** An event in its contract's form, ready to leave: bytes, so that nothing else leaks. */
export interface OutgoingEvent {
  /** e.g. `hcrm.<service>.<noun>.v1` */
  readonly topic: string
  /** Full protobuf name, e.g. `hcrm.<service>.v1.Opened` */
  readonly type: string
  readonly data: Uint8Array
}

/** An event that waits inside its document until the relay has published it. */
export interface PendingEvent extends OutgoingEvent {
  readonly seq: number
  readonly at: Date
  readonly branch: string
  /** W3C trace context of the request that caused it. */
  readonly traceparent?: string
}

/** What a rule answers to a writer: the events and, for the caller, a small JSON value. */
export interface Decision<Event, Answer> {
  readonly events: readonly Event[]
  /**
   * Kept with the operation's key and given again to a repeated request: ids, numbers and code
   * words only, never personal data.
   */
  readonly answer: Answer
}

/** An index the store relies on. A missing unique one refuses the start (D24). */
export interface IndexSpec {
  readonly fields: Readonly<Record<string, 1 | -1>>
  readonly unique?: boolean
  /** Only documents that have all the fields (partial index on `$exists`). */
  readonly sparse?: boolean
  readonly expireAfterSeconds?: number
}

/** Values a store may be searched by; derived from the state at every write. */
export type Keys = Readonly<
  Record<string, string | number | boolean | Date | readonly string[] | undefined>
>

/** Makes search tokens of personal values: equal values give equal tokens, nothing leads back. */
export type Blind = (field: string, normalised: string) => string

/** Top-level fields of a state, of every member of a union of states. */
export type FieldOf<State> = State extends unknown ? keyof State & string : never

/**
 * One kind of aggregate and how it is kept: one document each, with its state, its version, its
 * pending events, the operations it has answered and the last `seq` of every source it consumed.
 */
export interface AggregateDefinition<State, Event> {
  /** Collection, `<service>.<plural>`; also the name of its outbox. */
  readonly collection: string
  /** Version of the stored shape; `upgrade` brings older ones forward on reading. */
  readonly v: number
  readonly upgrade?: (state: unknown, v: number) => State
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
  /** Branch code, or `groupBranch`; decides who may reach the document. */
  readonly branchOf: (state: State, id: string) => string
  /** The contract's form of an event, or undefined for one that stays inside. */
  readonly publish: (event: Event, state: State, id: string) => OutgoingEvent | undefined
  readonly keys?: (state: State, blind: Blind) => Keys
  /** When the sweeper must look at this document next. */
  readonly due?: (state: State) => Date | undefined
  /** On `keys.x`, `due`, `branch`; `_id`, pending and due have theirs already. */
  readonly indexes: readonly IndexSpec[]
  /**
   * What is claimed and given back by events, for rules that span documents. A write that needs a
   * claim of somebody else is not made: its caller gets `ClaimHeld`.
   */
  readonly claims?: {
    /** As given to `Database.claims`. */
    readonly collection: string
    readonly of: (event: Event, state: State, by: ClaimedBy) => ClaimChange
  }
  /** Rows of read models that are written with the aggregate; the relay's consumer repairs them. */
  readonly shows?: (change: Change<State, Event>) => readonly ShownRow[]
  /**
   * Top-level fields of the state that are encrypted as a whole with the owner's data key. After
   * `eraseOwner` they read as `initial` has them, so `initial` must be a value rules can live with.
   */
  readonly sealed?: {
    readonly fields: readonly FieldOf<State>[]
    readonly owner: (state: State, id: string) => string
  }
}

/** What one write has made of an aggregate. */
export interface Change<State, Event> {
  readonly id: string
  /** There was none before. */
  readonly isNew: boolean
  readonly events: readonly Event[]
  /** After all of them. */
  readonly state: State
  readonly now: Date
}

/** The aggregate and the key of the operation that decided. */
export interface ClaimedBy {
  readonly id: string
  readonly operation: string | undefined
}

export interface ClaimChange {
  readonly take?: ClaimRequest | undefined
  readonly release?: { readonly id: string; readonly holder: string } | undefined
}

export interface Found<State> {
  readonly id: string
  readonly version: number
  readonly branch: string
  readonly state: State
  /** The owner's key was destroyed: the sealed fields are as `initial` has them. */
  readonly erased?: true
}

export interface WriteOptions {
  readonly operation?: Operation | undefined
  /** The event being consumed; an older or equal `seq` of the same source changes nothing. */
  readonly source?: EventSource | undefined
  /** From If-Match; another version refuses with STALE_VERSION. */
  readonly ifVersion?: number | undefined
  readonly now: Date
}

export type Written<State, Answer> =
  | {
      readonly outcome: 'written'
      readonly answer: Answer
      readonly version: number
      readonly state: State
      /** Rows are written and claims given back; else that is to be made good later. */
      readonly complete: boolean
    }
  | {
      readonly outcome: 'unchanged'
      readonly answer: Answer
      readonly version: number
      readonly state: State
    }
  /** The operation's key had been answered before: nothing was written, this is that answer. */
  | {
      readonly outcome: 'replayed'
      readonly answer: Answer
      readonly version: number
      readonly state: State
    }
  /** The source's event had been taken before. */
  | { readonly outcome: 'duplicate'; readonly version: number; readonly state: State }

export interface Page {
  /** At most 100. */
  readonly limit: number
  /** Opaque; from the page before. */
  readonly cursor?: string | undefined
}

export interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

/** Equality, one of some, or a half-open range per key; anything else has no spelling. */
export type KeyQuery = Readonly<
  Record<
    string,
    | string
    | number
    | boolean
    | { readonly in: readonly string[] }
    | { readonly from?: string | number | Date; readonly before?: string | number | Date }
  >
>

/** Reads and writes aggregates of one kind within one scope. Ids outside the scope do not exist. */
export interface Repository<State, Event> {
  read(id: string): Promise<Found<State> | undefined>
  readMany(ids: readonly string[]): Promise<readonly Found<State>[]>
  /** By `keys`, in the order of `sort` (a key, ties by id); always paged. */
  list(
    query: KeyQuery,
    page: Page & { readonly sort?: string; readonly descending?: boolean },
  ): Promise<PageOf<Found<State>>>
  /**
   * Load → decide → one conditional write. `decide` is pure and may be called several times: with
   * `undefined` when there is no such document, and again on fresh state after a lost race.
   * Callers of one id in this process are decided in turn and written together.
   * Throws what `decide` throws; ClaimHeld; CONFLICT when races go on; OUTCOME_UNKNOWN when
   * the store's answer was lost; KEY_REUSED; STALE_VERSION; NOT_FOUND for an id of another scope.
   */
  update<Answer>(
    id: string,
    options: WriteOptions,
    decide: (state: State | undefined) => Decision<Event, Answer>,
  ): Promise<Written<State, Answer>>
}

/**
 * An append-only stream. Entries decided together are one document, `_id = <stream>:<seq of the
 * first>`: its unique `_id` decides concurrency, the unique (stream, operation) decides repetition.
 * Corrections are new entries.
 */
export interface StreamDefinition<State, Entry> {
  readonly collection: string
  readonly v: number
  readonly initial: State
  readonly evolve: (state: State, entry: Entry) => State
  readonly branchOf: (state: State, stream: string) => string
  readonly publish: (
    entry: Entry,
    state: State,
    at: { readonly stream: string; readonly seq: number },
  ) => OutgoingEvent | undefined
  /** Every so many entries the folded state is kept, so that a long stream opens quickly. */
  readonly snapshotEvery: number
}

export interface Entry<E> {
  readonly stream: string
  readonly seq: number
  readonly at: Date
  readonly entry: E
}

export interface StreamRepository<State, E> {
  /** The folded state; `initial` with seq 0 for a stream that has no entry. */
  read(stream: string): Promise<{ readonly seq: number; readonly state: State }>
  entries(stream: string, page: Page & { readonly descending?: boolean }): Promise<PageOf<Entry<E>>>
  /** Finds the entry an operation made, if it did. */
  byOperation(stream: string, key: string): Promise<Entry<E> | undefined>
  /**
   * One entry per operation, or none (`undefined`: nothing to do). `decide` gets the state and the
   * seq it has. Same errors as `Repository.update`; `source` and `ifVersion` as there, where the
   * operation's key must already tell one event of a source from another.
   */
  append<Answer>(
    stream: string,
    options: WriteOptions & { readonly operation: Operation },
    decide: (
      state: State,
      seq: number,
    ) => { readonly entry: E | undefined; readonly answer: Answer },
  ): Promise<{
    readonly outcome: 'written' | 'unchanged' | 'replayed'
    readonly answer: Answer
    readonly seq: number
    readonly state: State
  }>
}

/** A read model: plain documents guarded by the `seq` of the aggregate they come from. */
export interface ProjectionDefinition<Row> {
  readonly collection: string
  readonly v: number
  readonly branchOf: (row: Row) => string
  readonly keys: (row: Row) => Keys
  readonly indexes: readonly IndexSpec[]
}

export interface Projection<Row> {
  /** Writes unless a row of the same id with an equal or higher `seq` is there. */
  put(id: string, seq: number, row: Row): Promise<boolean>
  putMany(
    rows: readonly { readonly id: string; readonly seq: number; readonly row: Row }[],
  ): Promise<void>
  remove(id: string, seq: number): Promise<void>
  read(id: string): Promise<Row | undefined>
  list(
    query: KeyQuery,
    page: Page & { readonly sort?: string; readonly descending?: boolean },
  ): Promise<PageOf<Row & { readonly id: string }>>
  count(query: KeyQuery): Promise<number>
}

/** A row as the write of its aggregate brings it, given the version that write makes. */
export type ShownRow = (version: number) => RowWrite

export interface ProjectionStore<Row> {
  within(scope: Scope): Projection<Row>
  /** For `AggregateDefinition.shows`. `isNew`: nobody can have written this row before. */
  showing(id: string, row: Row, options?: { readonly isNew: boolean }): ShownRow
}

/**
 * A claim: a unique `_id` taken before something that spans aggregates, held by one holder until
 * `expires`. `alias` is a second unique value (an operation), so that one intent cannot hold two.
 */
export interface Claims {
  /** 'taken' also when the same holder has it already. */
  take(
    claims: readonly ClaimRequest[],
    now: Date,
  ): Promise<readonly ('taken' | 'held-by-other' | 'alias-used')[]>
  extend(id: string, holder: string, expires: Date | undefined): Promise<boolean>
  release(id: string, holder: string): Promise<void>
}

/**
 * A claim somebody has, with the aggregate whose decision took it, if one did. `at`: when the write
 * set out that needs it; absent once it is known not to have been made.
 */
export interface HeldClaim {
  readonly id: string
  readonly holder: string
  readonly alias?: string | undefined
  readonly document?: string | undefined
  readonly at?: Date | undefined
}

export interface ClaimRequest {
  readonly id: string
  readonly holder: string
  readonly alias?: string
  /** undefined: until released. */
  readonly expires?: Date
}

/** What the relay of the events package needs of any store that keeps pending events. */
export interface Outbox {
  readonly name: string
  /** Ids of documents (or streams) with events waiting since before `before`, oldest first. */
  waiting(before: Date, limit: number): Promise<readonly string[]>
  /** Ordered by seq. */
  pending(id: string): Promise<readonly PendingEvent[]>
  /**
   * Removes those up to and including `seq`; of a stream's batch, when all of it is. That may be
   * with the next write of the document, or a little later; until then `pending` of this process
   * leaves them out. Resolves when it is done.
   */
  published(id: string, seq: number): Promise<void>
  /** Called in this process after every commit that left events. */
  onCommit(listener: (id: string) => void): void
  /** For metrics: how many documents wait, and since when the oldest. */
  backlog(): Promise<{ readonly count: number; readonly oldest?: Date }>
}

/** Exactly one worker at a time, as an optimisation only: writes that matter carry the epoch. */
export interface Lease {
  readonly epoch: number
  /** Aborts when the lease is lost. */
  readonly signal: AbortSignal
  release(): Promise<void>
}

/** Made once per process; every store is made from it and from a scope. */
export interface Database {
  aggregates<State, Event>(
    definition: AggregateDefinition<State, Event>,
  ): AggregateStore<State, Event>
  streams<State, E>(definition: StreamDefinition<State, E>): StreamStore<State, E>
  projection<Row>(definition: ProjectionDefinition<Row>): ProjectionStore<Row>
  claims(collection: string): Claims
  lease(
    name: string,
    options: { readonly holder: string; readonly ttlMs: number },
  ): Promise<Lease | undefined>
  /** Creates what may be created (development, migration job). */
  createIndexes(): Promise<void>
  /** Throws with the list of missing unique indexes. */
  checkIndexes(): Promise<void>
  /** For indexes of personal values, and for tests of erasure. */
  readonly blind: Blind
  /**
   * Destroys the owner's data key: what it sealed is unreadable, in this process at once, in others
   * within a minute. The owner's documents stay.
   */
  eraseOwner(owner: string): Promise<void>
  /** Wraps up to `limit` data keys by the current master key; answers how many it has changed. */
  rewrapDataKeys(limit: number): Promise<number>
  outboxes(): readonly Outbox[]
  ping(): Promise<void>
  close(): Promise<void>
}

export interface AggregateStore<State, Event> {
  within(scope: Scope): Repository<State, Event>
  readonly outbox: Outbox
  /**
   * Ids whose `due` is not after `now`, oldest first, for the sweeper. The sweeper's own write
   * moves `due`, conditionally, so two sweepers do no harm.
   */
  due(now: Date, limit: number): Promise<readonly string[]>
}

export interface StreamStore<State, E> {
  within(scope: Scope): StreamRepository<State, E>
  readonly outbox: Outbox
}

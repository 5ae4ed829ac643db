import type { Draft } from './aggregate-batch.ts'
import { forgettable } from './aggregate-batch.ts'
import type {
  AggregateDocument,
  Held,
  StoredOperation,
  WaitingEvent,
} from './aggregate-document.ts'
import { after, asPlain } from './aggregate-document.ts'
import type { GuardedUpdate } from './bulk.ts'
import type { Changes } from './diff.ts'
import { diff, same } from './diff.ts'
import type { KeyRing, OwnerKey } from './key-ring.ts'
import type { Limits } from './limits.ts'
import { decodeKey, decodeKeys, encodeKey, encodeKeys, isPlain } from './path-safe.ts'
import type { DataKey } from './seal.ts'
import { openField, sealField } from './seal.ts'
import type { AggregateDefinition, Blind, Keys } from './types.ts'

/** One conditional write: an insert when there was nothing, otherwise an update of what changed. */
export type Write =
  | { readonly kind: 'insert'; readonly document: AggregateDocument }
  | ({ readonly kind: 'update' } & GuardedUpdate<AggregateDocument>)

export interface Prepared<State> {
  readonly write: Write
  /** The document as it is once the write is done; `confirmedAt` is the writer's to set. */
  readonly next: Held<State>
  readonly forgotten: readonly string[]
}

/** Between the stored form of one kind of aggregate and the form rules work on. */
export class AggregateCodec<State, Event> {
  readonly #definition: AggregateDefinition<State, Event>
  readonly #keyRing: KeyRing
  readonly #blind: Blind
  readonly #limits: Limits
  readonly #sealed: ReadonlySet<string>

  constructor(
    definition: AggregateDefinition<State, Event>,
    tools: { readonly keyRing: KeyRing; readonly blind: Blind; readonly limits: Limits },
  ) {
    this.#definition = definition
    this.#keyRing = tools.keyRing
    this.#blind = tools.blind
    this.#limits = tools.limits
    this.#sealed = new Set(definition.sealed?.fields)
  }

  /** Opens documents; the data keys of all of them come in one round trip. */
  async open(documents: readonly AggregateDocument[], confirmedAt: number): Promise<Held<State>[]> {
    const owners = documents.flatMap(({ owner }) => owner ?? [])
    const keys = owners.length > 0 ? await this.#keyRing.open(owners) : new Map()
    return documents.map((document) => this.#open(document, keys, confirmedAt))
  }

  #open(
    document: AggregateDocument,
    keys: ReadonlyMap<string, OwnerKey>,
    confirmedAt: number,
  ): Held<State> {
    const { v, upgrade } = this.#definition
    const key = document.owner === undefined ? undefined : keys.get(document.owner)
    const fields = this.#unseal(document, key)
    const older = document.v < v
    // What is stored under this definition's `v` is a State; older shapes go through `upgrade`.
    const state = older && upgrade ? upgrade(fields, document.v) : (fields as State)
    return {
      id: document._id,
      v: Math.max(v, document.v),
      version: document.version,
      commit: document.commit,
      branch: document.branch,
      state,
      keys: document.keys as Keys,
      seq: document.seq,
      waiting: (document.pending ?? []).map(waitingEvent),
      ops: decodedMap(document.ops, ({ answer, ...kept }) => ({
        ...kept,
        answer: decodeKeys(answer),
      })),
      sources: decodedMap(document.sources, (seq) => seq),
      due: document.due,
      owner: document.owner,
      erased: key === 'erased',
      whole: older,
      confirmedAt,
      openedAt: confirmedAt,
    }
  }

  #unseal(document: AggregateDocument, key: OwnerKey | undefined): unknown {
    const state = asPlain(decodeKeys(document.state))
    if (this.#sealed.size === 0) return state
    const { collection } = this.#definition
    const opened: Record<string, unknown> = { ...state }
    for (const field of this.#sealed) {
      const sealed = state[field]
      // The hole an erased owner leaves: the field as a new aggregate has it.
      if (key === 'erased') opened[field] = this.#hole(field)
      else if (sealed === undefined) continue
      else if (!key || !Buffer.isBuffer(sealed))
        throw new Error(`${collection}: cannot open a field`)
      else opened[field] = openField(key, sealed, { collection, field, id: document._id })
    }
    return opened
  }

  /** Loads what sealing needs, then builds the write of a batch. */
  async prepare(held: Held<State> | undefined, id: string, batch: Batched<State>) {
    const { sealed } = this.#definition
    const owner = sealed?.owner(batch.state, id)
    const needed = owner !== undefined && this.#seals(held, batch.state, owner)
    const key = needed ? await this.#keyRing.forWriting(owner) : undefined
    const forgotten = held ? forgettable(held.ops, batch.draft.at, this.#limits) : []
    return this.#prepare(held, id, { ...batch, owner, key, forgotten })
  }

  #seals(held: Held<State> | undefined, state: State, owner: string): boolean {
    const after = asPlain(state)
    const before = held && !held.whole && held.owner === owner ? asPlain(held.state) : {}
    const erased = held?.erased === true && held.owner === owner
    return [...this.#sealed].some(
      (field) => before[field] !== after[field] && !this.#isHole(field, after[field], erased),
    )
  }

  /** Nothing to seal: no value, or what reading an erased owner's field gave. */
  #isHole(field: string, value: unknown, erased: boolean): boolean {
    return value === undefined || (erased && value === this.#hole(field))
  }

  #hole(field: string): unknown {
    const { initial } = this.#definition
    return isPlain(initial) ? initial[field] : undefined
  }

  #prepare(held: Held<State> | undefined, id: string, batch: Sealable<State>): Prepared<State> {
    const { draft, state, commit, owner, published } = batch
    const { v, keys, due } = this.#definition
    const next: Held<State> = {
      id,
      v: held?.v ?? v,
      version: (held?.version ?? 0) + 1,
      commit,
      branch: draft.branch,
      state,
      keys: keys?.(state, this.#blind) ?? {},
      seq: draft.seq,
      waiting: after([...(held?.waiting ?? []), ...draft.events.map(waitingEvent)], published),
      ops: held?.ops ?? new Map<string, StoredOperation>(),
      sources: held?.sources ?? new Map<string, number>(),
      due: due?.(state),
      owner,
      erased: held?.erased === true && held.owner === owner,
      whole: false,
      confirmedAt: 0,
      openedAt: held?.openedAt ?? performance.now(),
    }
    const write: Write = held
      ? { kind: 'update', ...this.#update(held, next, batch) }
      : { kind: 'insert', document: this.#insert(next, batch) }
    return { write, next, forgotten: batch.forgotten }
  }

  #insert(next: Held<State>, { draft, key }: Sealable<State>): AggregateDocument {
    const [oldest] = next.waiting
    return {
      _id: next.id,
      v: next.v,
      version: next.version,
      commit: next.commit,
      branch: next.branch,
      state: this.#seal(next, key),
      keys: { ...next.keys },
      seq: next.seq,
      ...(oldest === undefined ? {} : { pending: draft.events, pendingAt: oldest.at }),
      ops: encodedMap(draft.ops, storedOperation),
      sources: encodedMap(draft.sources, (seq) => seq),
      ...(next.due === undefined ? {} : { due: next.due }),
      ...(next.owner === undefined ? {} : { owner: next.owner }),
    }
  }

  /** The state with its sealed fields sealed. */
  #seal(next: Held<State>, key: DataKey | undefined): Record<string, unknown> {
    const stored: Record<string, unknown> = {}
    for (const [field, value] of Object.entries(asPlain(next.state))) {
      const sealed = this.#sealed.has(field)
      stored[encodeKey(field)] = sealed ? this.#sealOne(next, field, key) : encodeKeys(value)
    }
    return stored
  }

  #sealOne({ id, state, erased }: Held<State>, field: string, key: DataKey | undefined): unknown {
    const value = asPlain(state)[field]
    if (this.#isHole(field, value, erased)) return undefined
    const { collection } = this.#definition
    if (!key) throw new Error(`${collection}: a sealed field has no owner`)
    return sealField(key, value, { collection, field, id })
  }

  #update(held: Held<State>, next: Held<State>, batch: Sealable<State>) {
    const { draft, commit, forgotten } = batch
    const changes = this.#stateChanges(held, next, batch.key)
    changes.set.version = next.version
    changes.set.commit = commit
    const { keys: before } = held
    for (const key of new Set([...Object.keys(before), ...Object.keys(next.keys)])) {
      put(changes, `keys.${key}`, [before[key], next.keys[key]])
    }
    for (const field of ['branch', 'seq', 'due', 'owner'] as const) {
      put(changes, field, [held[field], next[field]])
    }
    for (const [key, operation] of draft.ops) {
      changes.set[`ops.${encodeKey(key)}`] = storedOperation(operation)
    }
    for (const key of forgotten) changes.unset.push(`ops.${encodeKey(key)}`)
    for (const [source, seq] of draft.sources) changes.set[`sources.${encodeKey(source)}`] = seq
    const { unset } = changes
    const update: Record<string, unknown> = { $set: changes.set }
    if (unset.length > 0) update.$unset = Object.fromEntries(unset.map((path) => [path, '']))
    if (draft.events.length > 0) {
      // What has been published goes with the same write, and the list begins with what waits.
      update.$push = { pending: { $each: draft.events, $slice: -next.waiting.length } }
      changes.set.pendingAt = next.waiting[0]?.at
    }
    return { filter: { _id: held.id, version: held.version }, update, commit }
  }

  #stateChanges(held: Held<State>, next: Held<State>, key: DataKey | undefined): Changes {
    // Brought forward when it was read: what is stored has neither this shape nor its number.
    if (held.whole) return { set: { state: this.#seal(next, key), v: next.v }, unset: [] }
    const before = { ...asPlain(held.state) }
    const after = { ...asPlain(next.state) }
    const sealed: Changes = { set: {}, unset: [] }
    for (const field of this.#sealed) {
      // Another owner: everything is sealed again with the new one's key.
      if (before[field] !== after[field] || held.owner !== next.owner) {
        const value = this.#sealOne(next, field, key)
        if (value !== undefined) sealed.set[`state.${encodeKey(field)}`] = value
        else if (before[field] !== undefined) sealed.unset.push(`state.${encodeKey(field)}`)
      }
      delete before[field]
      delete after[field]
    }
    const open = diff(before, after, { path: 'state', pathsMax: this.#limits.diffPathsMax })
    return { set: { ...open.set, ...sealed.set }, unset: [...open.unset, ...sealed.unset] }
  }
}

/** What of a draft the document keeps. */
type Drafted = Pick<Draft<unknown, unknown>, 'branch' | 'seq' | 'events' | 'ops' | 'sources' | 'at'>

/** What a batch has decided, for one document that will exist. */
export interface Batched<State> {
  readonly draft: Drafted
  readonly state: State
  readonly commit: string
  /** Events up to this one have been published. */
  readonly published: number
}

interface Sealable<State> extends Batched<State> {
  readonly owner: string | undefined
  readonly key: DataKey | undefined
  /** Keys of operations that may go with this write. */
  readonly forgotten: readonly string[]
}

function waitingEvent({ seq, at }: WaitingEvent): WaitingEvent {
  return { seq, at }
}

function put(changes: Changes, path: string, [before, after]: readonly [unknown, unknown]): void {
  if (same(before, after)) return
  if (after === undefined) changes.unset.push(path)
  else changes.set[path] = after
}

function storedOperation({ answer, ...kept }: StoredOperation): StoredOperation {
  return { ...kept, answer: encodeKeys(answer) }
}

function decodedMap<In, Out>(stored: Record<string, In>, decode: (value: In) => Out) {
  const entries = Object.entries(stored ?? {})
  return new Map(entries.map(([key, value]) => [decodeKey(key), decode(value)]))
}

function encodedMap<In, Out>(map: ReadonlyMap<string, In>, encode: (value: In) => Out) {
  return Object.fromEntries([...map].map(([key, value]) => [encodeKey(key), encode(value)]))
}

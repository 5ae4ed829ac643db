import type { Operation, Scope } from '@hcrm/kernel'
import { fail, inScope } from '@hcrm/kernel'
import type { Context } from '@opentelemetry/api'
import type { Held, StoredEvent, StoredOperation } from './aggregate-document.ts'
import type { Holding } from './claims.ts'
import type { Limits } from './limits.ts'
import { traceparentOf } from './trace.ts'
import type { AggregateDefinition, ClaimRequest, Decision, WriteOptions, Written } from './types.ts'

/** One caller of one document, waiting for its turn. */
export interface Turn<State, Event> {
  readonly scope: Scope
  readonly options: WriteOptions
  readonly decide: (state: State | undefined) => Decision<Event, unknown>
  /** `performance.now()` */
  readonly arrivedAt: number
  /** The caller's trace. */
  readonly context: Context
  readonly resolve: (written: Written<State, unknown>) => void
  readonly reject: (error: unknown) => void
}

export type Verdict =
  | { readonly outcome: 'written'; readonly answer: unknown }
  | { readonly outcome: 'unchanged' | 'replayed'; readonly answer: unknown }
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'refused'; readonly error: unknown }

/** A claim with the caller who needs it. */
export interface Wanted<State, Event> {
  readonly claim: ClaimRequest
  readonly turn: Turn<State, Event>
}

/** What a batch makes of a document; `changed` says whether anything must be written. */
export interface Draft<State, Event> {
  changed: boolean
  state: State | undefined
  branch: string
  seq: number
  readonly events: StoredEvent[]
  /** The same and those that stay inside, as the rules made them. */
  readonly happened: Event[]
  readonly wanted: Wanted<State, Event>[]
  readonly released: Holding[]
  readonly ops: Map<string, StoredOperation>
  readonly sources: Map<string, number>
  /** Latest `now` of the callers that changed something. */
  at: Date
}

export interface Batch<State, Event> {
  readonly verdicts: readonly Verdict[]
  readonly draft: Draft<State, Event>
}

interface Ground<State, Event> {
  readonly id: string
  readonly definition: AggregateDefinition<State, Event>
  readonly held: Held<State> | undefined
  readonly limits: Limits
}

/**
 * Decides the turns one after another on the evolving state. Pure: the same document and the same
 * turns make the same batch, so it may be repeated after a lost race or a lost answer.
 */
export function decideBatch<State, Event>(
  ground: Ground<State, Event>,
  turns: readonly Turn<State, Event>[],
): Batch<State, Event> {
  const { held } = ground
  const draft: Draft<State, Event> = {
    changed: false,
    state: held?.state,
    branch: held?.branch ?? '',
    seq: held?.seq ?? 0,
    events: [],
    happened: [],
    wanted: [],
    released: [],
    ops: new Map(),
    sources: new Map(),
    at: new Date(0),
  }
  const verdicts = turns.map((turn): Verdict => {
    try {
      return decideTurn(ground, draft, turn)
    } catch (error) {
      return { outcome: 'refused', error }
    }
  })
  return { verdicts, draft }
}

/** Touches the draft only when nothing can be refused any more. */
function decideTurn<State, Event>(
  ground: Ground<State, Event>,
  draft: Draft<State, Event>,
  turn: Turn<State, Event>,
): Verdict {
  const { held } = ground
  const { operation, source, ifVersion, now } = turn.options
  if (draft.state !== undefined && !inScope(turn.scope, draft.branch)) fail('NOT_FOUND')
  const done = operation && (draft.ops.get(operation.key) ?? held?.ops.get(operation.key))
  if (operation && done) return replay(operation, done)
  if (source && source.seq <= lastSeq(ground, draft, source.id)) return { outcome: 'duplicate' }
  const version = draft.changed ? undefined : (held?.version ?? 0)
  // A missing document is decided first: a rule that wants it answers NOT_FOUND, as for a foreign.
  if (draft.state !== undefined) checkVersion(ifVersion, version)
  const { events, answer } = turn.decide(draft.state)
  const mark = source !== undefined && draft.state !== undefined
  if (events.length === 0 && !mark) return { outcome: 'unchanged', answer }
  checkVersion(ifVersion, version)
  if (source) checkSources(ground, draft, source.id)
  if (events.length > 0) apply(ground, draft, { turn, events, answer })
  if (source) draft.sources.set(source.id, source.seq)
  draft.changed = true
  if (now > draft.at) draft.at = now
  return { outcome: events.length === 0 ? 'unchanged' : 'written', answer }
}

function replay(operation: Operation, done: StoredOperation): Verdict {
  if (done.fp !== operation.fingerprint) fail('KEY_REUSED')
  return { outcome: 'replayed', answer: done.answer }
}

function checkVersion(wanted: number | undefined, version: number | undefined): void {
  if (wanted !== undefined && wanted !== version) fail('STALE_VERSION')
}

function lastSeq<State, Event>(
  ground: Ground<State, Event>,
  draft: Draft<State, Event>,
  id: string,
) {
  return draft.sources.get(id) ?? ground.held?.sources.get(id) ?? 0
}

function checkSources<State, Event>(
  { held, limits }: Ground<State, Event>,
  draft: Draft<State, Event>,
  id: string,
): void {
  if (held?.sources.has(id) || draft.sources.has(id)) return
  if ((held?.sources.size ?? 0) + draft.sources.size >= limits.sourcesMax) fail('LIMIT_REACHED')
}

interface Decided<State, Event> {
  readonly turn: Turn<State, Event>
  readonly events: readonly Event[]
  readonly answer: unknown
}

function apply<State, Event>(
  ground: Ground<State, Event>,
  draft: Draft<State, Event>,
  { turn, events, answer }: Decided<State, Event>,
): void {
  const { id, definition, held, limits } = ground
  const { operation, now } = turn.options
  if (operation) checkOperations(ground, draft, { now, answer })
  let state = draft.state ?? definition.initial
  const outgoing: Made<State, Event>[] = []
  for (const event of events) {
    state = definition.evolve(state, event)
    outgoing.push({ event, state })
  }
  const branch = definition.branchOf(state, id)
  if (draft.state === undefined && !inScope(turn.scope, branch)) fail('NOT_FOUND')
  const stored = publish(ground, { outgoing, branch, seq: draft.seq, turn })
  const waiting = (held?.waiting.length ?? 0) + draft.events.length + stored.length
  if (stored.length > 0 && waiting > limits.pendingMax) fail('EVENT_BACKLOG')
  if (operation) {
    const first = draft.state === undefined ? ({ first: true } as const) : {}
    draft.ops.set(operation.key, { fp: operation.fingerprint, at: now, answer, ...first })
  }
  draft.state = state
  draft.branch = branch
  draft.seq += stored.length
  draft.events.push(...stored)
  draft.happened.push(...events)
  for (const made of outgoing) claim(ground, draft, { ...made, turn })
}

function claim<State, Event>(
  { id, definition }: Ground<State, Event>,
  draft: Draft<State, Event>,
  { event, state, turn }: Made<State, Event> & { readonly turn: Turn<State, Event> },
): void {
  const by = { id, operation: turn.options.operation?.key }
  const change = definition.claims?.of(event, state, by)
  if (change?.take) draft.wanted.push({ claim: change.take, turn })
  if (change?.release) draft.released.push(change.release)
}

/** An event and the state it has made. */
interface Made<State, Event> {
  readonly event: Event
  readonly state: State
}

interface Outgoing<State, Event> {
  readonly outgoing: readonly Made<State, Event>[]
  readonly branch: string
  readonly seq: number
  readonly turn: Turn<State, Event>
}

function publish<State, Event>(
  { id, definition }: Ground<State, Event>,
  { outgoing, branch, seq, turn }: Outgoing<State, Event>,
): StoredEvent[] {
  const traceparent = traceparentOf(turn.context)
  const trace = traceparent === undefined ? {} : { traceparent }
  return outgoing
    .flatMap(({ event, state }) => definition.publish(event, state, id) ?? [])
    .map(({ type, topic, data }, index) => ({
      seq: seq + index + 1,
      type,
      topic,
      at: turn.options.now,
      branch,
      ...trace,
      data,
    }))
}

function checkOperations<State, Event>(
  { held, limits }: Ground<State, Event>,
  draft: Draft<State, Event>,
  { now, answer }: { readonly now: Date; readonly answer: unknown },
): void {
  if ((JSON.stringify(answer) ?? '').length > limits.answerBytesMax) {
    throw new RangeError('an answer is longer than answerBytesMax')
  }
  if (!held || held.ops.size + draft.ops.size < limits.operationsMax) return
  const forgotten = forgettable(held.ops, now, limits).length
  if (held.ops.size + draft.ops.size - forgotten < limits.operationsMax) return
  fail('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 })
}

/**
 * Keys of operations a document may forget: all but the first one, the last `operationsKept` and
 * the younger than `operationsKeptMs` (D6). The map is in order of writing.
 */
export function forgettable(
  ops: ReadonlyMap<string, StoredOperation>,
  now: Date,
  limits: Limits,
): readonly string[] {
  const forgotten: string[] = []
  const before = now.getTime() - limits.operationsKeptMs
  for (const [key, operation] of ops) {
    if (ops.size - forgotten.length <= limits.operationsKept) break
    if (operation.first) continue
    if (operation.at.getTime() > before) break
    forgotten.push(key)
  }
  return forgotten
}

import type { Operation, Scope } from '@hcrm/kernel'
import { fail, inScope } from '@hcrm/kernel'
import type { Context } from '@opentelemetry/api'
import type { StoredEvent } from './aggregate-document.ts'
import type { Limits } from './limits.ts'
import { encodeKeys } from './path-safe.ts'
import type { Head, StoredEntry, StreamDocument } from './stream-document.ts'
import { entryId } from './stream-document.ts'
import { traceparentOf } from './trace.ts'
import type { StreamDefinition, WriteOptions } from './types.ts'

export interface Appended<State> {
  readonly outcome: 'written' | 'unchanged' | 'replayed'
  readonly answer: unknown
  readonly seq: number
  readonly state: State
}

export interface StreamTurn<State, E> {
  readonly scope: Scope
  readonly options: WriteOptions & { readonly operation: Operation }
  readonly decide: (
    state: State,
    seq: number,
  ) => { readonly entry: E | undefined; readonly answer: unknown }
  readonly arrivedAt: number
  /** The caller's trace. */
  readonly context: Context
  readonly resolve: (appended: Appended<State>) => void
  readonly reject: (error: unknown) => void
}

/** What is known of an operation that has its entry already. */
export interface Made extends Pick<StoredEntry, 'op' | 'fp' | 'answer'> {
  readonly seq: number
  readonly commit: string
}

export type StreamVerdict<State> =
  | { readonly kind: 'settled'; readonly appended: Appended<State> }
  | NewEntry<State>
  | { readonly kind: 'refused'; readonly error: unknown }

export interface NewEntry<State> {
  readonly kind: 'written'
  readonly answer: unknown
  readonly entry: StoredEntry
  readonly event: StoredEvent | undefined
  readonly head: Head<State> & { readonly branch: string }
}

export interface StreamGround<State, E> {
  readonly definition: StreamDefinition<State, E>
  readonly head: Head<State>
  readonly made: ReadonlyMap<string, Made>
  readonly commit: string
  readonly limits: Limits
}

/** Decides the turns one after another on the evolving state; pure, like `decideBatch`. */
export function decideStream<State, E>(
  ground: StreamGround<State, E>,
  turns: readonly StreamTurn<State, E>[],
): readonly StreamVerdict<State>[] {
  let head = ground.head
  const made = new Map<string, Made>()
  return turns.map((turn): StreamVerdict<State> => {
    try {
      const { key } = turn.options.operation
      const before = made.get(key) ?? ground.made.get(key)
      const verdict = before
        ? replayed(ground, head, { turn, before })
        : decideEntry(ground, head, turn)
      if (verdict.kind === 'written') {
        head = verdict.head
        const { fp } = verdict.entry
        made.set(key, { op: key, fp, answer: verdict.answer, seq: head.seq, commit: '' })
      }
      return verdict
    } catch (error) {
      return { kind: 'refused', error }
    }
  })
}

function replayed<State, E>(
  ground: StreamGround<State, E>,
  head: Head<State>,
  { turn, before }: { readonly turn: StreamTurn<State, E>; readonly before: Made },
): StreamVerdict<State> {
  checkScope(turn.scope, head)
  if (before.fp !== turn.options.operation.fingerprint) fail('KEY_REUSED')
  // Our own commit whose answer was lost is no repetition.
  const outcome = before.commit === ground.commit ? 'written' : 'replayed'
  const { answer, seq } = before
  return { kind: 'settled', appended: { outcome, answer, seq, state: head.state } }
}

function decideEntry<State, E>(
  ground: StreamGround<State, E>,
  head: Head<State>,
  turn: StreamTurn<State, E>,
): StreamVerdict<State> {
  checkScope(turn.scope, head)
  const { ifVersion } = turn.options
  if (ifVersion !== undefined && ifVersion !== head.seq) fail('STALE_VERSION')
  const { entry, answer } = turn.decide(head.state, head.seq)
  if (entry === undefined) {
    const { seq, state } = head
    return { kind: 'settled', appended: { outcome: 'unchanged', answer, seq, state } }
  }
  return append(ground, head, { turn, entry, answer })
}

function checkScope(scope: Scope, { branch }: Head<unknown>): void {
  if (branch !== undefined && !inScope(scope, branch)) fail('NOT_FOUND')
}

interface Decided<State, E> {
  readonly turn: StreamTurn<State, E>
  readonly entry: E
  readonly answer: unknown
}

function append<State, E>(
  { definition, limits }: StreamGround<State, E>,
  head: Head<State>,
  { turn, entry, answer }: Decided<State, E>,
): NewEntry<State> {
  const { operation, now } = turn.options
  const { stream } = head
  if ((JSON.stringify(answer) ?? '').length > limits.answerBytesMax) {
    throw new RangeError('an answer is longer than answerBytesMax')
  }
  const seq = head.seq + 1
  const state = definition.evolve(head.state, entry)
  const branch = definition.branchOf(state, stream)
  if (head.branch === undefined && !inScope(turn.scope, branch)) fail('NOT_FOUND')
  const outgoing = definition.publish(entry, state, { stream, seq })
  const out = head.out + (outgoing ? 1 : 0)
  if (outgoing && out - head.published > limits.pendingMax) fail('EVENT_BACKLOG')
  const traceparent = traceparentOf(turn.context)
  const trace = traceparent === undefined ? {} : { traceparent }
  return {
    kind: 'written',
    answer,
    entry: {
      at: now,
      entry: encodeKeys(entry),
      op: operation.key,
      fp: operation.fingerprint,
      answer: encodeKeys(answer),
    },
    event: outgoing && { ...outgoing, seq: out, at: now, branch, ...trace },
    head: { ...head, seq, out, branch, state },
  }
}

/** The one document of a batch; undefined when it brings no entry. */
export function documentOf<State, E>(
  { definition, head, commit }: StreamGround<State, E>,
  written: readonly NewEntry<State>[],
): StreamDocument | undefined {
  const end = written.at(-1)?.head
  if (!end) return undefined
  const { stream } = head
  const { v, snapshotEvery } = definition
  const seq = head.seq + 1
  const snapshots = (at: number): number => Math.floor(at / snapshotEvery)
  return {
    _id: entryId(stream, seq),
    v,
    stream,
    seq,
    branch: end.branch,
    entries: written.map(({ entry }) => entry),
    commit,
    out: end.out,
    events: eventsOf(written),
    ...(snapshots(end.seq) > snapshots(head.seq) ? { snapshot: encodeKeys(end.state) } : {}),
  }
}

/** Of one topic, as all events of a stream (ADR 1): so a batch is relayed as a whole. */
function eventsOf(written: readonly NewEntry<unknown>[]): StoredEvent[] {
  const events = written.flatMap(({ event }) => event ?? [])
  if (events.some(({ topic }) => topic !== events[0]?.topic)) {
    throw new TypeError('a stream speaks to one topic')
  }
  return events
}

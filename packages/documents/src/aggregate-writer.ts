import { setTimeout as delay } from 'node:timers/promises'
import { isProblem, Problem, problems } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import mongoose from 'mongoose'
import type { Batch, Turn, Verdict } from './aggregate-batch.ts'
import { decideBatch } from './aggregate-batch.ts'
import type { AggregateCodec, Prepared } from './aggregate-codec.ts'
import type { AggregateDocument, Held } from './aggregate-document.ts'
import { after } from './aggregate-document.ts'
import { readAll } from './bulk.ts'
import type { ClaimDocument, ClaimStore } from './claims.ts'
import { ClaimHeld } from './claims.ts'
import { Combiner } from './combiner.ts'
import { type Commit, Committer, type Outcome } from './commit.ts'
import { failpoint } from './failpoints.ts'
import { GroupCommit } from './group-commit.ts'
import type { Limits } from './limits.ts'
import { Lru } from './lru.ts'
import type { Marks } from './marks.ts'
import { failureOf, isRefusedForGood, problemOf } from './store-errors.ts'
import { inBatchSpan } from './trace.ts'
import type { AggregateDefinition, ClaimRequest } from './types.ts'

interface Options<State, Event> {
  readonly definition: AggregateDefinition<State, Event>
  readonly model: Model<AggregateDocument>
  readonly codec: AggregateCodec<State, Event>
  readonly limits: Limits
  readonly reads: Combiner<string, AggregateDocument | undefined>
  /** Of the collection the definition names. */
  readonly claims: ClaimStore | undefined
  readonly marks: Marks
  readonly onCommit: (id: string) => void
}

/** One batch on its way, over all its tries. */
interface Journey<State, Event> {
  readonly id: string
  turns: readonly Turn<State, Event>[]
  /** The same over all tries: whichever of them the store has taken, this is found there. */
  readonly commit: string
  /** undefined: must be read. */
  held: Held<State> | 'missing' | undefined
  sent: Batch<State, Event> | undefined
  /** Events up to this one are marked as published by what was sent. */
  marks: number
  /** Claims it has taken already: id → holder. */
  readonly taken: Map<string, string>
  /** What was written in the end. */
  written: Batch<State, Event> | undefined
  /** With everything that follows from it. */
  complete: boolean
  /** Set once an answer was lost. */
  unknown: Problem | undefined
  /** The version that was to be written when it became unclear whether it was. */
  doubt: number | undefined
  tries: number
}

/** `done`: every turn has its answer. `apart`: decided together they cannot be written. */
type Step =
  | { readonly kind: 'done' }
  | { readonly kind: 'again' }
  | { readonly kind: 'apart'; readonly error: unknown }

/** What tells whether a state still stands, and how many events wait in it. */
const probed = { version: 1, 'pending.seq': 1, 'pending.at': 1 } as const

const done: Step = { kind: 'done' }
const again: Step = { kind: 'again' }

/**
 * Decides and writes: one lane per document, one conditional write per batch. The last state is
 * kept; because the version is in every filter, a stale one can only lose.
 */
export class AggregateWriter<State, Event> {
  readonly #options: Options<State, Event>
  readonly #cache: Lru<Held<State>>
  readonly #lanes: GroupCommit<Turn<State, Event>>
  readonly #probes: Combiner<string, AggregateDocument | undefined>
  readonly #committer: Committer
  readonly #erasedOwners = new Set<string>()

  constructor(options: Options<State, Event>) {
    this.#options = options
    this.#cache = new Lru(options.limits.cachedMax)
    const { definition, limits, model } = options
    this.#lanes = new GroupCommit(limits, (id, turns) =>
      inBatchSpan(definition.collection, turns, () => this.#run(id, turns)),
    )
    this.#probes = new Combiner(limits, (ids) => readAll(model, ids, probed))
    this.#committer = new Committer(options)
  }

  join(id: string, turn: Turn<State, Event>): void {
    this.#lanes.join(id, turn)
  }

  idle(): Promise<void> {
    return this.#lanes.idle()
  }

  /** Events up to `seq` have left: there is room for new ones. */
  published(id: string, seq: number): void {
    const held = this.#cache.get(id)
    if (held) this.#cache.set(id, { ...held, waiting: after(held.waiting, seq) })
  }

  /** Forgets what this owner's key had sealed. */
  forgetOwner(owner: string): void {
    this.#erasedOwners.add(owner)
    for (const [id, held] of [...this.#cache.entries()]) {
      if (held.owner === owner) this.#cache.delete(id)
    }
  }

  /** Settles every turn; never rejects. */
  async #run(id: string, turns: readonly Turn<State, Event>[]): Promise<void> {
    try {
      const step = await this.#travel(id, turns)
      if (step.kind !== 'apart') return
      if (turns.length === 1) throw step.error
      for (const turn of turns) await this.#run(id, [turn])
    } catch (error) {
      this.#cache.delete(id)
      for (const turn of turns) turn.reject(error)
    }
  }

  async #travel(id: string, turns: readonly Turn<State, Event>[]): Promise<Step> {
    const journey: Journey<State, Event> = {
      id,
      turns,
      commit: new mongoose.Types.ObjectId().toHexString(),
      held: this.#cached(id),
      sent: undefined,
      marks: 0,
      taken: new Map(),
      written: undefined,
      complete: false,
      unknown: undefined,
      doubt: undefined,
      tries: 0,
    }
    for (; journey.tries < this.#options.limits.raceTriesMax; journey.tries += 1) {
      const step = await this.#step(journey)
      if (step.kind !== 'again') return step
    }
    if (journey.unknown) throw journey.unknown
    await this.#putDown(journey)
    throw new Problem('CONFLICT', { retryAfterSeconds: 1 })
  }

  async #step(journey: Journey<State, Event>): Promise<Step> {
    const found = journey.held ?? (await this.#load(journey))
    journey.held = undefined
    const held = found === 'missing' ? undefined : found
    // A write whose answer was lost, or that lost only against itself, shows here.
    if (held && journey.sent && held.commit === journey.commit) {
      return this.#settle(journey, journey.sent, held)
    }
    if (held) refuseUntraceable(journey, held.version)
    const { definition, limits } = this.#options
    const batch = decideBatch({ id: journey.id, definition, held, limits }, journey.turns)
    await failpoint('documents.afterDecide')
    if (batch.draft.changed) return this.#write(journey, held, batch)
    if (held && !(await this.#confirm(journey, held, batch))) return again
    await this.#putDown(journey)
    return deliver(journey.turns, batch.verdicts, held ?? { state: definition.initial, version: 0 })
  }

  async #write(
    journey: Journey<State, Event>,
    held: Held<State> | undefined,
    batch: Batch<State, Event>,
  ): Promise<Step> {
    const { state } = batch.draft
    if (state === undefined) throw new Error('a batch has changed a document into nothing')
    const { id, commit } = journey
    let prepared: Prepared<State>
    try {
      const published = this.#options.marks.of(id)
      prepared = await this.#options.codec.prepare(held, id, { ...batch, state, commit, published })
      journey.marks = published
    } catch (error) {
      // Nothing was sent. Unless the store was away, one of the turns cannot be kept.
      if (isProblem(error) && problems[error.code].retry !== 'no') throw error
      return { kind: 'apart', error }
    }
    journey.sent = batch
    const sentAt = performance.now()
    const { version } = prepared.next
    try {
      const outcome = await this.#send(this.#commitOf(journey, batch, { held, prepared }))
      if (outcome === 'blocked') {
        journey.held = held ?? 'missing'
        return await this.#unblock(journey, batch)
      }
      for (const { claim } of batch.draft.wanted) journey.taken.set(claim.id, claim.holder)
      if (outcome === 'lost' || outcome === 'unsure') {
        if (outcome === 'unsure') journey.doubt = version
        await this.#backOff(journey)
        return again
      }
      journey.complete = outcome === 'written'
      await failpoint('documents.afterCommit')
    } catch (error) {
      return this.#failed(journey, version, error)
    }
    return this.#settle(journey, batch, committed(prepared, batch, sentAt))
  }

  #commitOf(
    { id, taken }: Journey<State, Event>,
    { draft }: Batch<State, Event>,
    {
      held,
      prepared,
    }: { readonly held: Held<State> | undefined; readonly prepared: Prepared<State> },
  ): Commit {
    const { definition } = this.#options
    const { write, next } = prepared
    const { state, version } = next
    const isNew = held === undefined
    const { happened: events, at: now, released } = draft
    const wanted = draft.wanted.filter(({ claim }) => !taken.has(claim.id))
    return {
      claims: wanted.map(({ claim }) => claimDocument(claim, { document: id, at: now })),
      write,
      released,
      shown: definition.shows?.({ id, isNew, events, state, now }).map((row) => row(version)) ?? [],
    }
  }

  async #send(commit: Commit): Promise<Outcome> {
    try {
      return await this.#committer.send(commit)
    } catch (error) {
      const { write } = commit
      if (write.kind === 'update' || failureOf(error) !== 'duplicate') throw error
      // Two unique indexes may refuse at once and only one is named: the document itself decides.
      if (await this.#probe(write.document._id)) return 'lost'
      throw error
    }
  }

  /** Refuses who needs a claim that another has; the others are decided again. */
  async #unblock(journey: Journey<State, Event>, { draft }: Batch<State, Event>): Promise<Step> {
    const { claims } = this.#options
    const documents = draft.wanted.map(({ claim }) =>
      claimDocument(claim, { document: journey.id, at: draft.at }),
    )
    const standing = (await claims?.standing(documents, draft.at)) ?? []
    const refused = new Set<unknown>()
    for (const [index, { claim, turn }] of draft.wanted.entries()) {
      const found = standing[index]
      if (found === 'mine') journey.taken.set(claim.id, claim.holder)
      if (found === undefined || typeof found === 'string') continue
      const { _id: id, ...held } = found
      turn.reject(new ClaimHeld({ id, ...held }))
      refused.add(turn)
    }
    journey.turns = journey.turns.filter((turn) => !refused.has(turn))
    return journey.turns.length === 0 ? done : again
  }

  /**
   * Says of claims that were taken for what was not written that no write is on its way for them.
   * They are not deleted: the same request may have been written by another process, under the
   * same holder. Before the answer, because who is refused may ask for another document at once.
   */
  async #putDown({ taken, written }: Journey<State, Event>): Promise<void> {
    const needed = new Set(written?.draft.wanted.map(({ claim }) => claim.id))
    const left = [...taken].filter(([id]) => !needed.has(id))
    if (left.length === 0) return
    const holdings = left.map(([id, holder]) => ({ id, holder }))
    // Without it they only look for a while as if a write were on its way.
    await this.#options.claims?.putDown(holdings).catch(() => {})
  }

  #failed(journey: Journey<State, Event>, version: number, error: unknown): Step {
    const failure = failureOf(error)
    if (failure === 'duplicate') return { kind: 'apart', error: new Problem('ALREADY_EXISTS') }
    const problem = problemOf(failure, error)
    if (isRefusedForGood(error)) return { kind: 'apart', error: problem }
    if (journey.unknown) throw journey.unknown
    if (failure !== 'unknown') throw problem
    journey.unknown = problem
    journey.doubt = version
    return again
  }

  async #backOff({ tries }: Journey<State, Event>): Promise<void> {
    const most = Math.min(2 ** tries, this.#options.limits.raceDelayMaxMs)
    // The first loser reads again at once: mostly there is only one other writer.
    if (tries > 0) await delay(Math.random() * most)
  }

  async #load({ id, unknown }: Journey<State, Event>): Promise<Held<State> | 'missing'> {
    const at = performance.now()
    try {
      const document = await this.#options.reads.send(id)
      const [held] = await this.#options.codec.open(document ? [document] : [], at)
      return held ?? 'missing'
    } catch (error) {
      throw unknown ?? error
    }
  }

  #cached(id: string): Held<State> | undefined {
    const held = this.#cache.get(id)
    if (held?.owner === undefined) return held
    // Elsewhere the owner may have been erased: what a key had sealed is not kept longer than it.
    const oldest = performance.now() - this.#options.limits.dataKeyAgeMs
    return held.openedAt < oldest ? undefined : held
  }

  #keep(held: Held<State>): void {
    if (held.owner !== undefined && this.#erasedOwners.has(held.owner)) return
    this.#cache.set(held.id, held)
  }

  /**
   * Whether answers that wrote nothing may be given. A refusal must not rest on an old state: with
   * an operation key on none older than the request, because its first attempt may have been
   * answered by another process (PR3). Replays and duplicates are facts.
   */
  async #confirm(
    journey: Journey<State, Event>,
    held: Held<State>,
    { verdicts }: Batch<State, Event>,
  ): Promise<boolean> {
    const { staleRefusalMs } = this.#options.limits
    const needed = journey.turns.map((turn, index) => {
      const outcome = verdicts[index]?.outcome
      if (outcome === 'replayed' || outcome === 'duplicate') return 0
      return turn.options.operation ? turn.arrivedAt : turn.arrivedAt - staleRefusalMs
    })
    if (Math.max(...needed) <= held.confirmedAt) {
      this.#keep(held)
      return true
    }
    const confirmedAt = performance.now()
    const stored = await this.#probe(journey.id)
    if (stored?.version !== held.version) {
      this.#cache.delete(journey.id)
      return false
    }
    const waiting = stored.pending ?? []
    journey.held = { ...held, confirmedAt, waiting }
    this.#keep(journey.held)
    // The relay may have made room without raising the version.
    return waiting.length === held.waiting.length || !verdicts.some(isBacklog)
  }

  #probe(id: string): Promise<Pick<AggregateDocument, 'version' | 'pending'> | undefined> {
    return this.#probes.send(id)
  }

  async #settle(
    journey: Journey<State, Event>,
    batch: Batch<State, Event>,
    held: Held<State>,
  ): Promise<Step> {
    journey.written = batch
    this.#keep(held)
    if (batch.draft.events.length > 0) {
      this.#options.marks.made(journey.id, journey.marks)
      this.#options.onCommit(journey.id)
    }
    await this.#putDown(journey)
    return deliver(journey.turns, batch.verdicts, { ...held, complete: journey.complete })
  }
}

function claimDocument(
  { id: _id, ...claim }: ClaimRequest,
  from: { readonly document: string; readonly at: Date },
): ClaimDocument {
  return { _id, ...claim, ...from }
}

/** The document after its commit. The maps belong to its lane, which has no other batch now. */
function committed<State>(
  { next, forgotten }: Prepared<State>,
  { draft }: Batch<State, unknown>,
  confirmedAt: number,
): Held<State> {
  for (const [key, operation] of draft.ops) next.ops.set(key, operation)
  for (const key of forgotten) next.ops.delete(key)
  for (const [source, seq] of draft.sources) next.sources.set(source, seq)
  return { ...next, confirmedAt }
}

function deliver<State, Event>(
  turns: readonly Turn<State, Event>[],
  verdicts: readonly Verdict[],
  made: { readonly version: number; readonly state: State; readonly complete?: boolean },
): Step {
  const { version, state, complete = false } = made
  for (const [index, turn] of turns.entries()) {
    const verdict = verdicts[index]
    if (!verdict) throw new Error('a turn has no verdict')
    if (verdict.outcome === 'refused') turn.reject(verdict.error)
    else if (verdict.outcome === 'written') turn.resolve({ ...verdict, version, state, complete })
    else turn.resolve({ ...verdict, version, state })
  }
  return done
}

/**
 * Others have written since our answer was lost. An operation or a source shows whether we had; a
 * turn without either must not be decided again.
 */
function refuseUntraceable<State, Event>(journey: Journey<State, Event>, version: number): void {
  if (journey.doubt === undefined || version <= journey.doubt) return
  const problem = journey.unknown ?? new Problem('OUTCOME_UNKNOWN')
  journey.turns = journey.turns.filter((turn) => {
    const { operation, source } = turn.options
    if (operation ?? source) return true
    turn.reject(problem)
    return false
  })
}

function isBacklog(verdict: Verdict): boolean {
  return verdict.outcome === 'refused' && isProblem(verdict.error, 'EVENT_BACKLOG')
}

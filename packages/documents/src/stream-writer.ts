import { setTimeout as delay } from 'node:timers/promises'
import { isProblem, Problem } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import mongoose from 'mongoose'
import type { Inserted } from './bulk.ts'
import { insertGroups } from './bulk.ts'
import { Combiner } from './combiner.ts'
import { failpoint } from './failpoints.ts'
import { GroupCommit } from './group-commit.ts'
import type { Limits } from './limits.ts'
import { Lru } from './lru.ts'
import { rows } from './model.ts'
import { failureOf, isRefusedForGood, problemOf } from './store-errors.ts'
import type { Made, NewEntry, StreamTurn, StreamVerdict } from './stream-batch.ts'
import { decideStream, documentOf } from './stream-batch.ts'
import type { Head, StreamDocument, StreamNote, StreamRow } from './stream-document.ts'
import { noteOf } from './stream-document.ts'
import type { StreamReader } from './stream-reader.ts'
import { inBatchSpan } from './trace.ts'
import type { StreamDefinition } from './types.ts'

interface Options<State, E> {
  readonly definition: StreamDefinition<State, E>
  readonly model: Model<StreamRow>
  readonly reader: StreamReader<State, E>
  readonly limits: Limits
  readonly onCommit: (stream: string) => void
}

/** One batch on its way; turns leave it as they are answered. */
interface Journey<State, E> {
  readonly stream: string
  readonly commit: string
  turns: readonly StreamTurn<State, E>[]
  /** undefined: must be read, or caught up from the cached one. */
  head: Head<State> | undefined
  /** Operations looked up since this batch began, and what they had made. */
  readonly looked: Set<string>
  readonly made: Map<string, Made>
  unknown: Problem | undefined
  tries: number
}

type Pair<State, E> = readonly [StreamTurn<State, E>, StreamVerdict<State>]

/**
 * Decides and appends: one lane per stream, one document per batch. Two writers cannot both own
 * the same place, so a stale head can only lose.
 */
export class StreamWriter<State, E> {
  readonly #options: Options<State, E>
  readonly #heads: Lru<Head<State>>
  readonly #lanes: GroupCommit<StreamTurn<State, E>>
  readonly #inserts: Combiner<readonly StreamRow[], Inserted>

  constructor(options: Options<State, E>) {
    this.#options = options
    this.#heads = new Lru(options.limits.cachedMax)
    const { definition, limits, model } = options
    this.#lanes = new GroupCommit(limits, (stream, turns) =>
      inBatchSpan(definition.collection, turns, () => this.#run(stream, turns)),
    )
    this.#inserts = new Combiner(limits, (groups) => insertGroups(model, groups))
  }

  join(stream: string, turn: StreamTurn<State, E>): void {
    this.#lanes.join(stream, turn)
  }

  idle(): Promise<void> {
    return this.#lanes.idle()
  }

  /** The end as this process last knew it; others may have added to it. */
  head(stream: string): Head<State> | undefined {
    return this.#heads.get(stream)
  }

  published(stream: string, seq: number): void {
    const head = this.#heads.get(stream)
    if (head && head.published < seq) this.#heads.set(stream, { ...head, published: seq })
  }

  /** Settles every turn; never rejects. */
  async #run(stream: string, turns: readonly StreamTurn<State, E>[]): Promise<void> {
    const journey: Journey<State, E> = {
      stream,
      commit: new mongoose.Types.ObjectId().toHexString(),
      turns,
      head: this.#heads.get(stream),
      looked: new Set(),
      made: new Map(),
      unknown: undefined,
      tries: 0,
    }
    try {
      const { raceTriesMax } = this.#options.limits
      for (; journey.turns.length > 0; journey.tries += 1) {
        if (journey.tries >= raceTriesMax) throw new Problem('CONFLICT', { retryAfterSeconds: 1 })
        await this.#step(journey)
      }
    } catch (error) {
      this.#heads.delete(stream)
      for (const turn of journey.turns) turn.reject(journey.unknown ?? error)
    }
  }

  /** Answers as many turns as it can; those that stay are decided again on a newer head. */
  async #step(journey: Journey<State, E>): Promise<void> {
    const { definition, reader, limits } = this.#options
    const head = journey.head ?? (await reader.load(journey.stream))
    journey.head = head
    const { commit, made } = journey
    const ground = { definition, head, made, commit, limits }
    const verdicts = decideStream(ground, journey.turns)
    const pairs = journey.turns.flatMap((turn, index): Pair<State, E>[] => {
      const verdict = verdicts[index]
      return verdict ? [[turn, verdict]] : []
    })
    await failpoint('documents.afterStreamDecide')
    // Before anything is refused, or written in vain: has the operation been done before?
    const unwritten = pairs.filter(restsOnHead).map(([turn]) => turn)
    if (await this.#look(journey, unwritten)) return
    const document = documentOf(ground, pairs.flatMap(newEntry))
    if (document) return this.#append(journey, pairs, document)
    if (await this.#confirm(journey, pairs)) this.#deliver(journey, pairs)
  }

  /** True when an operation turns out to have been done: then the batch must be decided again. */
  async #look(
    { stream, looked, made }: Journey<State, E>,
    turns: readonly StreamTurn<State, E>[],
  ): Promise<boolean> {
    const operations = turns.map(({ options }) => options.operation.key)
    const unseen = operations.filter((key) => !looked.has(key))
    if (unseen.length === 0) return false
    const found = await this.#options.reader.made(stream, unseen)
    for (const key of unseen) looked.add(key)
    for (const [key, entry] of found) made.set(key, entry)
    return found.size > 0
  }

  async #append(
    journey: Journey<State, E>,
    pairs: readonly Pair<State, E>[],
    document: StreamDocument,
  ): Promise<void> {
    const sentAt = performance.now()
    const note = noteOf(document)
    let inserted: Inserted
    try {
      inserted = await this.#inserts.send(note ? [note, document] : [document])
      await failpoint('documents.afterAppend')
    } catch (error) {
      return this.#failed(journey, error)
    }
    if (!inserted.refusal) return this.#deliver(journey, pairs, sentAt)
    // Another has the place, or one of the operations has its entry.
    if (note) await this.#takeBack(note)
    await this.#retry(journey)
  }

  /** Its batch was refused for certain. A note that stays all the same sends nothing. */
  async #takeBack({ _id }: StreamNote): Promise<void> {
    await rows(this.#options.model)
      .deleteOne({ _id })
      .catch(() => undefined)
  }

  async #failed(journey: Journey<State, E>, error: unknown): Promise<void> {
    const failure = failureOf(error)
    const problem = problemOf(failure === 'duplicate' ? 'defect' : failure, error)
    if (isRefusedForGood(error)) return this.#apart(journey, problem)
    if (failure !== 'unknown' || journey.unknown) throw problem
    journey.unknown = problem
    await this.#retry(journey)
  }

  async #retry(journey: Journey<State, E>): Promise<void> {
    const { reader, limits } = this.#options
    if (journey.tries > 0) {
      await delay(Math.random() * Math.min(2 ** journey.tries, limits.raceDelayMaxMs))
    }
    journey.looked.clear()
    await this.#look(journey, journey.turns)
    journey.head = journey.head && (await reader.catchUp(journey.head))
  }

  /** One of them cannot be stored: the others must not fail with it. */
  async #apart(journey: Journey<State, E>, problem: Problem): Promise<void> {
    const { turns, stream } = journey
    if (turns.length === 1) throw problem
    journey.turns = []
    for (const turn of turns) await this.#run(stream, [turn])
  }

  /** As for aggregates: nothing is refused on a head older than the request (PR3). */
  async #confirm(journey: Journey<State, E>, pairs: readonly Pair<State, E>[]): Promise<boolean> {
    const { head } = journey
    if (!head) return false
    const arrived = pairs.filter(restsOnHead).map(([turn]) => turn.arrivedAt)
    if (Math.max(0, ...arrived) <= head.confirmedAt) return true
    const { reader } = this.#options
    let latest = await reader.catchUp(head)
    if (pairs.some(([, verdict]) => isBacklog(verdict))) {
      latest = { ...latest, published: await reader.published(latest) }
    }
    journey.head = latest
    return latest.seq === head.seq && latest.published === head.published
  }

  /** Answers these turns and takes them off the journey. */
  #deliver(
    journey: Journey<State, E>,
    pairs: readonly Pair<State, E>[],
    confirmedAt = journey.head?.confirmedAt ?? 0,
  ): void {
    let { head } = journey
    const before = head?.out
    for (const [, verdict] of pairs) if (verdict.kind === 'written') head = verdict.head
    if (head) {
      // The relay has gone on meanwhile.
      const published = Math.max(head.published, this.#heads.get(journey.stream)?.published ?? 0)
      journey.head = { ...head, published, confirmedAt }
      this.#heads.set(journey.stream, journey.head)
    }
    if (head?.out !== before) this.#options.onCommit(journey.stream)
    const answered = new Set(pairs.map(([turn]) => turn))
    journey.turns = journey.turns.filter((turn) => !answered.has(turn))
    for (const [turn, verdict] of pairs) answer(turn, verdict)
  }
}

function answer<State, E>(turn: StreamTurn<State, E>, verdict: StreamVerdict<State>): void {
  if (verdict.kind === 'refused') turn.reject(verdict.error)
  else if (verdict.kind === 'settled') turn.resolve(verdict.appended)
  else {
    const { seq, state } = verdict.head
    turn.resolve({ outcome: 'written', answer: verdict.answer, seq, state })
  }
}

function newEntry<State, E>([, verdict]: Pair<State, E>): readonly NewEntry<State>[] {
  return verdict.kind === 'written' ? [verdict] : []
}

/** Whether the verdict would be another on a newer head. */
function restsOnHead<State, E>([, verdict]: Pair<State, E>): boolean {
  if (verdict.kind === 'settled') return verdict.appended.outcome === 'unchanged'
  return verdict.kind === 'refused'
}

function isBacklog(verdict: StreamVerdict<unknown>): boolean {
  return verdict.kind === 'refused' && isProblem(verdict.error, 'EVENT_BACKLOG')
}

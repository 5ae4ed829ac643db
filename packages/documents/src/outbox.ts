import type { Model } from 'mongoose'
import type { AggregateDocument, StoredEvent } from './aggregate-document.ts'
import { after } from './aggregate-document.ts'
import { readAll } from './bulk.ts'
import { Combiner } from './combiner.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import { Marks } from './marks.ts'
import { rows } from './model.ts'
import { reading, repeatable } from './store-errors.ts'
import type { Outbox, PendingEvent } from './types.ts'

/** Told of commits in this process, so that a relay need not wait for its sweep. */
export class CommitListeners {
  readonly #listeners: ((id: string) => void)[] = []

  add(listener: (id: string) => void): void {
    this.#listeners.push(listener)
  }

  tell(id: string): void {
    for (const listener of this.#listeners) listener(id)
  }
}

interface Waiting {
  readonly _id: string
  readonly pendingAt: Date
}

/** Marks what is published of the documents of one collection. */
export function aggregateMarks(
  model: Model<AggregateDocument>,
  delayMs: number,
  onMarked: (id: string, seq: number) => void,
): Marks {
  return new Marks(delayMs, async (marks) => {
    const updates = marks.map(([_id, seq]) => ({
      updateOne: { filter: { _id }, update: withoutPublished(seq) },
    }))
    await failpoint('documents.beforePublished')
    await repeatable(() => rows(model).bulkWrite(updates, { ordered: false }))
    for (const [id, seq] of marks) onMarked(id, seq)
    await failpoint('documents.afterPublished')
  })
}

interface OutboxParts {
  readonly model: Model<AggregateDocument>
  readonly listeners: CommitListeners
  readonly marks: Marks
  readonly limits: Limits
}

/** The events that wait inside the documents of one collection (D2). */
export function aggregateOutbox({ model, listeners, marks, limits }: OutboxParts): Outbox {
  const reads = new Combiner<string, AggregateDocument | undefined>(limits, (ids) =>
    readAll(model, ids, { pending: 1 }),
  )
  return {
    name: model.collection.collectionName,
    async waiting(before, limit) {
      const documents = await reading(() =>
        model
          .find({ pendingAt: { $lte: before } }, { _id: 1 })
          .sort({ pendingAt: 1 })
          .limit(limit)
          .lean<Waiting[]>(),
      )
      return documents.map(({ _id }) => _id)
    },
    pending: (id) => unpublished(marks, id, async () => (await reads.send(id))?.pending ?? []),
    published: (id, seq) => marks.add(id, seq),
    onCommit: (listener) => listeners.add(listener),
    backlog: () => backlogOf(model),
  }
}

/** Sparse indexes hold only what waits, so this reads no more than that. */
export async function backlogOf<Doc extends { _id: string; pendingAt?: Date }>(
  model: Model<Doc>,
): Promise<{ readonly count: number; readonly oldest?: Date }> {
  const waiting = { pendingAt: { $exists: true } }
  const [count, oldest] = await reading(() =>
    Promise.all([
      rows(model as unknown as Model<Waiting>).countDocuments(waiting),
      rows(model as unknown as Model<Waiting>).findOne(waiting, {
        projection: { pendingAt: 1 },
        sort: { pendingAt: 1 },
      }),
    ]),
  )
  return { count, ...(oldest ? { oldest: oldest.pendingAt } : {}) }
}

/**
 * One atomic step while writers go on adding: keeps what is newer than `seq` and moves `pendingAt`
 * to the first of it, or removes it.
 */
function withoutPublished(seq: number): Record<string, unknown>[] {
  const newer = { $filter: { input: '$pending', as: 'event', cond: { $gt: ['$$event.seq', seq] } } }
  const first = { $arrayElemAt: ['$pending', 0] }
  const at = { $let: { vars: { first }, in: { $ifNull: ['$$first.at', '$$REMOVE'] } } }
  return [{ $set: { pending: { $ifNull: [newer, []] } } }, { $set: { pendingAt: at } }]
}

/** What is read, without what has left and is only not yet marked. */
export async function unpublished(
  marks: Marks,
  id: string,
  read: () => Promise<readonly StoredEvent[]>,
): Promise<readonly PendingEvent[]> {
  // A mark may be made while we read, or new ones come.
  const before = marks.of(id)
  const events = await read()
  const seq = Math.max(before, marks.of(id))
  return after(events, seq).map(pendingEvent)
}

function pendingEvent({ data, traceparent, ...event }: StoredEvent): PendingEvent {
  // A driver's Buffer may share its memory with a whole message.
  return {
    ...event,
    data: new Uint8Array(data),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
}

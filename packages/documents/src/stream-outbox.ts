import type { Model } from 'mongoose'
import type { StoredEvent } from './aggregate-document.ts'
import { failpoint } from './failpoints.ts'
import { Marks } from './marks.ts'
import { rows } from './model.ts'
import type { CommitListeners } from './outbox.ts'
import { backlogOf, unpublished } from './outbox.ts'
import { reading, repeatable } from './store-errors.ts'
import type { StreamDocument, StreamNote, StreamRow } from './stream-document.ts'
import type { Outbox } from './types.ts'

type Noted = Pick<StreamNote, 'batch' | 'commit'>
type Batch = Pick<StreamDocument, '_id' | 'commit' | 'events'>

/** Oldest notes looked at for every stream that is wanted. */
const notesPerStream = 8

/** Marks what is published of the streams of one collection. */
export function streamMarks(
  model: Model<StreamRow>,
  delayMs: number,
  onMarked: (stream: string, seq: number) => void,
): Marks {
  return new Marks(delayMs, async (marks) => {
    const deletions = marks.map(([waits, seq]) => ({
      deleteMany: { filter: { waits, before: { $lt: seq } } },
    }))
    await failpoint('documents.beforePublished')
    await repeatable(() => rows(model).bulkWrite(deletions, { ordered: false }))
    for (const [stream, seq] of marks) onMarked(stream, seq)
    await failpoint('documents.afterPublished')
  })
}

/**
 * Like the outbox of aggregates; ids are streams, seqs the numbers of their events. Batches keep
 * their events; which of them wait is told by the notes, of which there are no more than that.
 */
export function streamOutbox(
  model: Model<StreamRow>,
  listeners: CommitListeners,
  marks: Marks,
): Outbox {
  return {
    name: model.collection.collectionName,
    async waiting(before, limit) {
      const notes = await reading(() =>
        model
          .find({ pendingAt: { $lte: before } }, { waits: 1 })
          .sort({ pendingAt: 1 })
          .limit(limit * notesPerStream)
          .lean<Pick<StreamNote, 'waits'>[]>(),
      )
      return [...new Set(notes.map(({ waits }) => waits))].slice(0, limit)
    },
    pending: (stream) => unpublished(marks, stream, () => waitingEvents(model, stream)),
    published: (stream, seq) => marks.add(stream, seq),
    onCommit: (listener) => listeners.add(listener),
    backlog: () => backlogOf(model),
  }
}

async function waitingEvents(
  model: Model<StreamRow>,
  stream: string,
): Promise<readonly StoredEvent[]> {
  const notes = await reading(() =>
    model.find({ waits: stream }, { batch: 1, commit: 1 }).lean<Noted[]>(),
  )
  if (notes.length === 0) return []
  const commits = new Map(notes.map(({ batch, commit }) => [`${batch} ${commit}`, batch]))
  const batches = await reading(() =>
    model
      .find({ _id: { $in: [...new Set(commits.values())] } }, { commit: 1, events: 1 })
      .lean<Batch[]>(),
  )
  return batches
    .filter(({ _id, commit }) => commits.has(`${_id} ${commit}`))
    .flatMap(({ events }) => events)
    .sort((a, b) => a.seq - b.seq)
}

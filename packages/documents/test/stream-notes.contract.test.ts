import type { TestDatabase } from '@hcrm/documents/testing'
import { openTestDatabase } from '@hcrm/documents/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import type { StreamDocument, StreamNote } from '../src/stream-document.ts'
import { entryId, noteOf } from '../src/stream-document.ts'
import { accounts, earn } from '../src/testing/fixtures.ts'
import { intent, later, numbers, system } from '../src/testing/kit.ts'

const stream = 'b1/a'

/** What a store that is not one transaction per command may leave, made by hand. */
describe('PR6: a note and its batch, one without the other', () => {
  let test: TestDatabase
  let raw: mongoose.Connection
  const rows = () => raw.collection<StreamDocument | StreamNote>(accounts.collection)

  beforeEach(async () => {
    test = await openTestDatabase()
    raw = await mongoose.createConnection(test.uri, { dbName: test.dbName }).asPromise()
  }, 60_000)
  afterEach(async () => {
    await raw.close()
    await test.close()
  }, 60_000)

  async function stored() {
    const store = test.database.streams(accounts)
    await test.database.createIndexes()
    const seqs = async () => (await store.outbox.pending(stream)).map(({ seq }) => seq)
    return { ...store, account: store.within(system), seqs }
  }

  /** The note of a writer that died before its batch was there. */
  async function leaveNote(seq: number): Promise<void> {
    const first = (await rows().findOne({ _id: entryId(stream, 1) })) as StreamDocument
    const events = first.events.map((event) => ({ ...event, seq }))
    const lost = { ...first, _id: entryId(stream, seq), commit: 'of another', events }
    await rows().insertOne(noteOf(lost) as StreamNote)
  }

  it('PR6: a note without its batch sends nothing, is in nobody’s way, and goes', async () => {
    const { outbox, account, seqs } = await stored()
    await account.append(stream, intent('k1'), earn(1))
    await outbox.published(stream, 1)
    await leaveNote(2)
    expect(await outbox.waiting(later(9), 10)).toEqual([stream])
    expect(await seqs()).toEqual([])
    const posted = numbers(3).map((n) => account.append(stream, intent(`l${n}`), earn(1)))
    expect(new Set((await Promise.all(posted)).map(({ outcome }) => outcome))).toEqual(
      new Set(['written']),
    )
    expect(await seqs()).toEqual([2, 3, 4])
    await outbox.published(stream, 4)
    expect(await rows().countDocuments({ waits: stream })).toBe(0)
  })

  it('PR6: a note for a place that another batch has does not send that batch', async () => {
    const { outbox, account, seqs } = await stored()
    await account.append(stream, intent('k1'), earn(1))
    await account.append(stream, intent('k2'), earn(1))
    await outbox.published(stream, 2)
    await leaveNote(2)
    expect(await seqs()).toEqual([])
    await account.append(stream, intent('k3'), earn(1))
    expect(await seqs()).toEqual([3])
    await outbox.published(stream, 3)
    expect(await rows().countDocuments({ waits: stream })).toBe(0)
  })

  it('PR6: every batch with events has its note before it, in the order of the store', async () => {
    const { account } = await stored()
    await Promise.all(numbers(5).map((n) => account.append(stream, intent(`k${n}`), earn(n))))
    await account.append(stream, intent('quiet'), earn(1, true))
    await account.append(stream, intent('loud'), earn(1))
    const [insert] = test.sent.filter((command) => command.insert === accounts.collection)
    const [note, batch] = (insert?.documents ?? []) as [StreamNote, StreamDocument]
    expect(insert).toMatchObject({ ordered: true })
    expect([note.batch, note.waits, note.before]).toEqual([batch._id, stream, 0])
    const notes = await rows().find({ waits: stream }).toArray()
    const batches = await rows().find({ stream }).toArray()
    const told = (batches as StreamDocument[]).filter(({ events }) => events.length > 0)
    expect(notes.map((one) => (one as StreamNote).batch).toSorted()).toEqual(
      told.map(({ _id }) => _id).toSorted(),
    )
    expect(batches.length).toBe(told.length + 1)
  })
})

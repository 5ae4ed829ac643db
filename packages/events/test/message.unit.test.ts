import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decode, encode, positionId } from '../src/message.ts'

const word = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
const envelope = fc
  .record(
    {
      id: word,
      type: word,
      source: word,
      subject: word,
      seq: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      time: fc.date({ min: new Date(0), max: new Date('9000-01-01'), noInvalidDate: true }),
      branch: word,
      traceparent: word,
      data: fc.uint8Array({ maxLength: 200 }),
    },
    { requiredKeys: ['id', 'type', 'source', 'subject', 'seq', 'time', 'branch', 'data'] },
  )
  .map((event) => ({ ...event }))

describe('encode and decode', () => {
  it('PR8: an event comes back as it went', () => {
    fc.assert(
      fc.property(envelope, (event) => {
        expect(decode(encode(event))).toEqual(event)
      }),
    )
  })

  it('PR9: any headers are read or refused, never thrown at', () => {
    const names = [
      'content-type',
      'ce_specversion',
      'ce_id',
      'ce_sequence',
      'ce_time',
      'ce_subject',
    ]
    const changed = fc.record({
      event: envelope,
      name: fc.constantFrom(...names),
      text: fc.string(),
    })
    fc.assert(
      fc.property(changed, ({ event, name, text }) => {
        const message = encode(event)
        const headers = { ...message.headers, [name]: text }
        const read = decode({ ...message, headers })
        if (read === undefined) return
        expect(read.subject).toBe(message.key)
        expect(Number.isSafeInteger(read.seq) && read.seq > 0).toBe(true)
        expect(Number.isNaN(read.time.getTime())).toBe(false)
      }),
    )
  })

  it('carries CloudEvents 1.0 in binary mode', () => {
    const { key, headers } = encode({
      id: 's:1',
      type: 'hcrm.test.v1.Changed',
      source: '/test',
      subject: 's',
      seq: 1,
      time: new Date('2026-03-01T08:00:00Z'),
      branch: 'b1',
      data: Uint8Array.of(1),
    })
    expect({ key, headers }).toEqual({
      key: 's',
      headers: {
        'content-type': 'application/protobuf',
        ce_specversion: '1.0',
        ce_id: 's:1',
        ce_type: 'hcrm.test.v1.Changed',
        ce_source: '/test',
        ce_subject: 's',
        ce_sequence: '1',
        ce_time: '2026-03-01T08:00:00.000Z',
        ce_branch: 'b1',
      },
    })
  })
})

describe('positionId', () => {
  it('sorts as text the way the log is ordered', () => {
    const offset = fc.bigInt({ min: 0n, max: 9_999_999_999_999_999n })
    fc.assert(
      fc.property(offset, offset, (a, b) => {
        const [x, y] = [a, b].map((each) => positionId({ topic: 't', partition: 3, offset: each }))
        expect((x ?? '') < (y ?? '')).toBe(a < b)
      }),
    )
  })
})

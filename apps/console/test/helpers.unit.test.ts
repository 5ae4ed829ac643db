import { describe, expect, it } from '@jest/globals'
import { IntentKeys } from '../src/api/intent-keys.ts'
import { allPages } from '../src/api/pages.ts'
import { ApiProblem, detailsOf, problemOf } from '../src/api/problem.ts'
import type { Case, CaseClock } from '../src/api/types.ts'
import { hoursAndMinutes, readClock } from '../src/format/clock.ts'
import { fenOf, moneyText, percentText } from '../src/format/numbers.ts'
import { addDays, countdown, dateIn, dayText, instantText } from '../src/format/time.ts'
import { stepsOf } from '../src/pages/cases/steps.ts'
import { lineOf } from '../src/pages/customer/contact-text.ts'
import { draftOf } from '../src/pages/customers/customer-draft.ts'
import { queryOf } from '../src/pages/customers/search-by.ts'
import { seriesOf } from '../src/pages/reports/series.ts'
import { en } from '../src/words/en.ts'
import { preferredLanguage } from '../src/words/languages.ts'
import { zh } from '../src/words/zh.ts'

describe('a key for an intent', () => {
  it('PR3: stays over retries, is new for another request and after a final answer', () => {
    let made = 0
    const keys = new IntentKeys(() => `key-${++made}`)
    expect([keys.keyFor({ a: 1 }), keys.keyFor({ a: 1 })]).toEqual(['key-1', 'key-1'])
    expect(keys.keyFor({ a: 2 })).toBe('key-2')
    keys.settle()
    expect(keys.keyFor({ a: 2 })).toBe('key-3')
  })
})

describe('a problem', () => {
  it('SEC19: is what the service wrote; another answer is told by its status', () => {
    const written = {
      title: '名额已满。',
      status: 409,
      code: 'SLOT_TAKEN',
      traceId: 't',
      retry: 'no',
    }
    expect(problemOf(written, 409)).toBe(written)
    expect(problemOf('<html>', 502)).toMatchObject({ code: 'UNEXPECTED', retry: 'same-key' })
    expect(problemOf(undefined, 404)).toMatchObject({ status: 404, retry: 'no' })
  })

  it('R-retry: of no answer leaves the outcome unknown', () => {
    expect(detailsOf(new TypeError('fetch failed'))).toMatchObject({ retry: 'same-key' })
    expect(detailsOf(new ApiProblem(problemOf(null, 400)))).toMatchObject({ retry: 'no' })
  })
})

describe('a search', () => {
  it.each([
    ['138 0000 0002', { phone: '138 0000 0002' }],
    ['+86 13800000002', { phone: '+86 13800000002' }],
    ['１３８００００００02', { phone: '13800000002' }],
    ['11010519491231002x', { idNumber: '11010519491231002x' }],
    ['ra6dymcv', { code: 'ra6dymcv' }],
    ['zhangwei', { name: 'zhangwei' }],
    ['单于小满', { name: '单于小满' }],
    ['Li 2', { name: 'Li 2' }],
  ])('A1 N13: reads %s by its form', (typed, query) => {
    expect(queryOf('auto', typed)).toEqual(query)
  })

  it('A1: does as it is told', () => {
    expect(queryOf('mrn', ' M1 ')).toEqual({ mrn: 'M1' })
    expect(queryOf('name', '13800000002')).toEqual({ name: '13800000002' })
  })
})

describe('a new customer', () => {
  it('A1: has nothing that was left empty', () => {
    const form = { name: ' 李雷 ', sex: 'male', source: 'nearby', documentKind: 'id-card' } as const
    expect(
      draftOf({ ...form, phone: ' 138 ', email: ' ', occupation: '', documentNumber: ' ' }),
    ).toEqual({
      ...{ name: '李雷', sex: 'male', source: 'nearby' },
      ...{ phones: ['138'], emails: [] },
    })
    expect(draftOf({ ...form, documentNumber: 'E1234' })).toMatchObject({
      idDocument: { kind: 'id-card', number: 'E1234' },
    })
  })
})

describe('dates and numbers', () => {
  it('P5: an instant is shown on the wall of the branch', () => {
    const instant = '2026-11-22T16:30:00.000Z'
    expect(instantText(instant, 'Asia/Shanghai', 'zh-CN')).toBe('2026/11/23 00:30')
    expect(dateIn('Asia/Shanghai', new Date(instant))).toBe('2026-11-23')
    expect(dateIn('Europe/Berlin', new Date(instant))).toBe('2026-11-22')
    expect(dayText('2026-11-23', 'zh-CN')).toContain('星期一')
  })

  it('P5: days are counted over the ends of months', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  })

  it('S4: a hold counts down to its end', () => {
    const until = '2026-11-22T16:30:00.000Z'
    expect(countdown(until, Date.parse(until) - 65_000)).toBe('1:05')
    expect(countdown(until, Date.parse(until))).toBeUndefined()
  })

  it('R2: money and shares', () => {
    expect(moneyText(5_000, 'zh-CN')).toBe('¥50.00')
    expect(percentText(1_250, 'en', { signed: true })).toBe('+12.5%')
    expect(['12.3', '0', '1.234', '-1', '', '7'].map(fenOf)).toEqual([
      1_230,
      undefined,
      undefined,
      undefined,
      undefined,
      700,
    ])
  })

  it('R2: a group without visits in a period counts zero', () => {
    const rows = [
      { period: '2026-11-02', group: 'west', visits: 2, revenue: 12_345 },
      { period: '2026-11-01', group: 'east', visits: 1, revenue: null },
    ]
    expect(seriesOf(rows, 'visits')).toEqual({
      periods: ['2026-11-01', '2026-11-02'],
      groups: [
        { code: 'east', values: [1, 0] },
        { code: 'west', values: [0, 2] },
      ],
    })
    expect(seriesOf(rows, 'revenue').groups[1]?.values).toEqual([0, 123.45])
  })
})

describe('the clock of a case', () => {
  const clock: CaseClock = {
    state: 'running',
    limitMinutes: 480,
    usedMinutes: 100,
    remainingMinutes: 380,
    dueAt: null,
    overdue: false,
  }

  it('F5: says what is left, that it stands, or how late it is', () => {
    expect(readClock(clock)).toEqual({ state: 'remaining', minutes: 380 })
    expect(readClock({ ...clock, state: 'paused' }).state).toBe('paused')
    expect(readClock({ ...clock, state: 'stopped' })).toEqual({ state: 'stopped', minutes: 100 })
    const late = { ...clock, state: 'paused', usedMinutes: 500, overdue: true } as const
    expect(readClock(late)).toEqual({ state: 'overdue', minutes: 20 })
    expect(hoursAndMinutes(125)).toEqual({ hours: 2, minutes: 5 })
  })

  it('F5 F6: the steps follow the status and what one may do', () => {
    const recorded = { kind: 'complaint', status: 'recorded', executed: false, clock }
    // Steps look at these fields alone.
    const of = (changed: object) => ({ ...recorded, ...changed }) as unknown as Case
    const all = () => true
    expect(stepsOf(of({}), all)).toEqual(['judgement', 'pause', 'handover', 'notes'])
    expect(stepsOf(of({ kind: 'praise' }), all)).toContain('closure')
    expect(stepsOf(of({ status: 'proposed' }), (offer) => offer.endsWith('decide'))).toEqual([
      'approval',
      'refusal',
    ])
    expect(stepsOf(of({ status: 'settled' }), all)).not.toContain('closure')
    expect(stepsOf(of({ status: 'settled', executed: true }), all)).toContain('closure')
    expect(stepsOf(of({ clock: { ...clock, state: 'paused' } }), all)).toContain('resumption')
    expect(stepsOf(of({ status: 'closed' }), all)).toEqual([])
  })
})

describe('a line of the timeline', () => {
  it('A14: says what belongs to its kind', () => {
    expect(lineOf({ kind: 'booking', data: { number: 3 } })).toEqual({ kind: 'number', number: 3 })
    expect(lineOf({ kind: 'survey', data: { survey: 'x' } })).toEqual({ kind: 'nothing' })
    expect(lineOf({ kind: 'survey', data: { satisfactionBp: 9_000 } })).toEqual({
      kind: 'satisfaction',
      basisPoints: 9_000,
    })
    expect(lineOf({ kind: 'points', data: { points: -5, balance: 10 } })).toEqual({
      ...{ kind: 'points', points: -5, balance: 10 },
    })
  })
})

describe('languages', () => {
  it.each([
    [null, ['zh-TW', 'en'], 'zh-CN'],
    [null, ['fr', 'en-GB'], 'en'],
    [null, ['fr'], 'zh-CN'],
    ['en', ['zh-CN'], 'en'],
    ['xx', ['en'], 'en'],
  ])('P5: %s and %j give %s', (chosen, wanted, language) => {
    expect(preferredLanguage(chosen, wanted)).toBe(language)
  })

  it('P5: both say every word, and fill the same blanks', () => {
    const blanks = (words: object): unknown =>
      Object.fromEntries(
        Object.entries(words).map(([key, word]: [string, unknown]) => [
          key,
          typeof word === 'string'
            ? [...word.matchAll(/\{\{\w+\}\}/g)].map(([blank]) => blank).sort()
            : blanks(word as object),
        ]),
      )
    expect(blanks(en)).toEqual(blanks(zh))
    expect(JSON.stringify([en, zh])).not.toContain('""')
  })
})

describe('a list', () => {
  it('P1: is read page by page to its end, and not for ever', async () => {
    const asked: (string | undefined)[] = []
    const found = await allPages(async ({ cursor }) => {
      asked.push(cursor)
      return cursor === undefined ? { items: [1], nextCursor: 'b' } : { items: [2] }
    })
    expect([found, asked]).toEqual([
      [1, 2],
      [undefined, 'b'],
    ])
    const endless = await allPages(async () => ({ items: [0], nextCursor: 'on' }))
    expect(endless).toHaveLength(20)
  })
})

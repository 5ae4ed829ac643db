import { describe, expect, it } from '@jest/globals'
import { type Booked, faultsOf, pointsOf } from '../checks.ts'
import {
  clientsOf,
  doctorsOf,
  payer,
  type Stage,
  scenarios,
  stagesOf,
  startsOf,
  wish,
} from '../plan.ts'
import { figuresOf } from '../table.ts'
import { useOf } from '../use.ts'
import { places } from '../world.ts'

const sheet = { sheetId: 's', places: 1 }
const one: Booked = { id: 'b1', number: 1, customerId: 'c1', status: 'booked' }
const two: Booked = { id: 'b2', number: 2, customerId: 'c2', status: 'fulfilled' }
const toldOf = (booked: Booked) => ({ ...booked, sheetId: 's' })

describe('checks after a load', () => {
  it('P9: finds nothing where every place that was told is there once', () => {
    expect(faultsOf(sheet, [one, { ...two, status: 'cancelled' }], [toldOf(one)])).toEqual([])
  })

  it('P9: finds a place too many, a lost one, one of nobody, and one given twice', () => {
    expect(faultsOf(sheet, [one, two], [one, two].map(toldOf))).toEqual(['s sold 2 of 1 places'])
    expect(faultsOf(sheet, [], [toldOf(one)])).toEqual(['s lost b1 1 c1'])
    expect(faultsOf(sheet, [one], [])).toEqual(['nobody was told of b1 1 c1'])
    const again = { ...two, number: 1, customerId: 'c1' }
    expect(faultsOf({ ...sheet, places: 2 }, [one, again], [one, again].map(toldOf))).toEqual([
      's gave a number twice',
      's has one twice',
    ])
  })

  it('P9: adds up what each has paid', () => {
    const paid = ['a', 'b', 'a'].map((customerId, n) => ({
      chargeId: `${n}`,
      customerId,
      fen: 100,
    }))
    expect([...pointsOf(paid)]).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })

  it('P9: every threshold comes with what was measured', () => {
    const metrics = {
      answered_ms: {
        values: { 'p(99)': 61.23456 },
        thresholds: { 'p(99)<=50': { ok: false } },
      },
      busy: { values: { count: 7 }, thresholds: { 'count>=0': { ok: true } } },
    }
    expect(figuresOf({ metrics })).toEqual([
      { figure: 'answered_ms', value: 61.2346, threshold: 'p(99)<=50', result: 'missed' },
      { figure: 'busy', value: 7, threshold: 'count>=0', result: 'met' },
    ])
  })
})

const people = Array.from({ length: 72 * places }, (_, n) => ({ id: `c${n}`, phone: '' }))
const stage: Stage = { name: 'any', act: 'book', perSecond: 1, seconds: 1 }

describe('the plan of a load', () => {
  it('P9: most want the hot doctor, and nobody the one of those who warm', () => {
    const world = { sheets: ['hot', 'x', 'y', 'z'], people: people.slice(0, 3) }
    const wishes = Array.from({ length: 1_000 }, (_, n) => wish(n, stage, world))
    expect(wishes.filter(({ sheetId }) => sheetId === 'hot')).toHaveLength(700)
    expect(new Set(wishes.map(({ sheetId }) => sheetId))).toEqual(new Set(['hot', 'x', 'y']))
    expect(new Set(wishes.map(({ person }) => person))).toEqual(new Set(world.people))
    expect(wish(0, { ...stage, warms: true }, world).sheetId).toBe('z')
  })

  it('P9: a spread stage sends nobody to two doctors, and to none too many', () => {
    const [, day] = stagesOf('peak-day', { rate: 1, secondsMax: 1_000 })
    if (!day) throw new Error('no day')
    const sheets = Array.from({ length: doctorsOf([day]) }, (_, n) => `d${n}`)
    const world = { sheets: [...sheets, 'warm'], people }
    const clients = clientsOf(day)
    const wishes = Array.from({ length: clients }, (_, n) => wish(n, day, world))
    expect(new Set(wishes.map(({ person }) => person.id)).size).toBe(clients)
    const crowds = Object.values(Object.groupBy(wishes, ({ sheetId }) => sheetId))
    expect(Math.max(...crowds.map((crowd = []) => crowd.length))).toBeLessThanOrEqual(places)
  })

  it('P9: a peak day has its 8,040 outpatients', () => {
    const day = stagesOf('peak-day', { rate: 1, secondsMax: 1_000 }).at(-1)
    expect(Math.abs(clientsOf(day ?? stage) - 8_040)).toBeLessThan(20)
  })

  it('P9: stages follow each other, but for those that begin together', () => {
    const of = (seconds: number, beside = false) => ({ ...stage, seconds, beside })
    expect(startsOf([of(10), of(20), of(30, true), of(5)])).toEqual([0, 15, 15, 50])
  })

  it('P9: one charge in five is for the same account', () => {
    const paid = Array.from({ length: 1_000 }, (_, n) => payer(n, people.slice(0, 200)).id)
    expect(paid.filter((id) => id === 'c0').length).toBe(200)
    expect(new Set(paid).size).toBeGreaterThan(150)
  })

  it('P9: every scenario may be shortened and scaled, never lengthened', () => {
    const opening = stagesOf('registration-opening', { rate: 0.1, secondsMax: 5 })[1]
    expect(opening).toMatchObject({ seconds: 5 })
    expect(opening?.perSecond).toBeCloseTo(13.4)
    const whole = stagesOf('registration-opening', { rate: 1, secondsMax: 10_000 })
    expect(whole).toMatchObject(scenarios['registration-opening'])
  })

  it('P9: what a service took is the most in ten seconds, not the peak of a moment', () => {
    const second = { atMs: 1_000, mb: 100, cpuSeconds: 0 }
    // A second's work in half a second, then half a core for ten.
    const begins = [second, { ...second, atMs: 1_500, cpuSeconds: 1, mb: 300 }]
    const rest = Array.from({ length: 40 }, (_, n) => ({
      ...{ atMs: 2_000 + n * 500, mb: 200 },
      cpuSeconds: 1 + (n < 20 ? (n + 1) * 0.25 : 5),
    }))
    const { mb, cores } = useOf([...begins, ...rest])
    expect(mb).toBe(300)
    expect(cores).toBeCloseTo(0.575, 3)
    expect(useOf([second, { ...second, atMs: 2_000, cpuSeconds: 0.5 }]).cores).toBe(0.5)
  })
})

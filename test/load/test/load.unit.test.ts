import { describe, expect, it } from '@jest/globals'
import { type Booked, faultsOf } from '../checks.ts'
import { stagesOf, wish } from '../plan.ts'

const sheet = { sheetId: 's', places: 1 }
const one: Booked = { id: 'b1', number: 1, customerId: 'c1', status: 'booked' }
const two: Booked = { id: 'b2', number: 2, customerId: 'c2', status: 'booked' }
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
})

describe('the plan of a load', () => {
  it('P9: most want the hot doctor, nobody wants a doctor or a customer that is not there', () => {
    const world = { sheets: ['hot', 'x', 'y', 'z'], customers: ['a', 'b', 'c'] }
    const wishes = Array.from({ length: 1_000 }, (_, n) => wish(n, world))
    expect(wishes.filter(({ sheetId }) => sheetId === 'hot')).toHaveLength(700)
    expect(new Set(wishes.map(({ sheetId }) => sheetId))).toEqual(new Set(world.sheets))
    expect(new Set(wishes.map(({ customerId }) => customerId))).toEqual(new Set(world.customers))
  })

  it('P9: may be shortened and scaled, never lengthened', () => {
    const [stage] = stagesOf('registration-opening', { rate: 0.1, secondsMax: 5 })
    expect(stage).toMatchObject({ perSecond: 13, seconds: 5 })
    const [whole] = stagesOf('registration-opening', { rate: 1, secondsMax: 1_000 })
    expect(whole).toMatchObject({ perSecond: 134, seconds: 30 })
  })
})

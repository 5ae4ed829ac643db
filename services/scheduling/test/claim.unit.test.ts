import { describe, expect, it } from '@jest/globals'
import { claimChange } from '../src/domain/claim.ts'
import { evolveSheet, type Sheet } from '../src/domain/sheet.ts'
import type { HoldPlace, SheetCommand } from '../src/domain/sheet-commands.ts'
import { decideSheet } from '../src/domain/sheet-rules.ts'
import { after, at, booked, date, early, holdOf, published } from './sheet-fixtures.ts'

const id = `customer of a:cardio:${date}:am`

/** What the events of a command claim and give back. */
function changes(sheet: Sheet, command: SheetCommand) {
  let state = sheet
  return decideSheet(sheet, command).flatMap((event) => {
    state = evolveSheet(state, event)
    const change = claimChange(event, state)
    return change.take || change.release ? [change] : []
  })
}

function moved(claimant?: string): Partial<HoldPlace> {
  const entry = { uid: 'a', sequence: 1 }
  const from = { booking: 'a', sheet: 'old', reason: 'r', entry, settled: false }
  return {
    customer: 'customer of a',
    movedFrom: claimant === undefined ? from : { ...from, claimant },
  }
}

const cancel = (of: string): SheetCommand => {
  const why = { by: 'staff', reason: 'r', deadlineMinutes: undefined } as const
  return { type: 'cancel', id: of, now: early, ...why }
}

describe('the claim of a customer', () => {
  it('S4: comes with the hold, until a day after the start', () => {
    const expires = at('08:00', '2026-11-26')
    expect(changes(published(), holdOf('a'))).toEqual([{ take: { id, holder: 'a', expires } }])
    const held = after(published(), holdOf('a'))
    expect(changes(held, { type: 'confirm', id: 'a', now: early, arrived: false })).toEqual([])
  })

  it('S4: goes with the end of the hold or of the booking', () => {
    const release = [{ release: { id, holder: 'a' } }]
    const held = after(published(), holdOf('a'))
    expect(changes(held, { type: 'giveBack', id: 'a', now: early })).toEqual(release)
    expect(changes(held, { type: 'sweep', now: at('10:00', '2026-11-20') })).toEqual(release)
    expect(changes(booked(published(), 'a'), cancel('a'))).toEqual(release)
  })

  it('S6: stays where it is while its customer moves within the session', () => {
    const keeps = { kind: 'moved', to: 'b', sheet: 's', reason: 'r', keepsClaim: true } as const
    const free = { type: 'freeOldPlace', id: 'a', now: early } as const
    const old = booked(published(), 'a')
    expect(changes(old, { ...free, moved: keeps })).toEqual([])
    expect(changes(published(), holdOf('b', moved('a')))).toEqual([])
    const there = booked(published(), 'b', moved('a'))
    expect(changes(there, cancel('b'))).toEqual([{ release: { id, holder: 'a' } }])
    expect(changes(there, { type: 'undoMove', id: 'b', now: early })).toEqual([])
    const leaves = { ...keeps, keepsClaim: false }
    const release = [{ release: { id, holder: 'a' } }]
    expect(changes(old, { ...free, moved: leaves })).toEqual(release)
  })

  it('S6: a move to another session claims anew', () => {
    const [change] = changes(published(), holdOf('b', moved()))
    expect(change?.take).toMatchObject({ id, holder: 'b' })
    const there = booked(published(), 'b', moved())
    expect(changes(there, { type: 'undoMove', id: 'b', now: early })).toEqual([
      { release: { id, holder: 'b' } },
    ])
  })
})

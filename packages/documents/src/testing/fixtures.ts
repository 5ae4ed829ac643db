import { fail } from '@hcrm/kernel'
import type {
  AggregateDefinition,
  ClaimedBy,
  Decision,
  ProjectionDefinition,
  ProjectionStore,
  StreamDefinition,
} from '../types.ts'

/** A list of places that people take: small, but with everything an aggregate may have. */
export interface Sheet {
  readonly branch: string
  readonly capacity: number
  readonly seats: Readonly<Record<string, { readonly note: string }>>
  readonly remarks: readonly string[]
  readonly person: string
  readonly guests: readonly string[]
  readonly dueAt?: Date | undefined
}

export type SheetEvent =
  | { readonly type: 'opened'; readonly capacity: number; readonly branch: string }
  | { readonly type: 'booked'; readonly who: string; readonly quiet?: boolean }
  | { readonly type: 'released'; readonly who: string }
  | { readonly type: 'remarked'; readonly text: string }
  | { readonly type: 'planned'; readonly at: Date | undefined }
  | { readonly type: 'moved'; readonly branch: string }
  | { readonly type: 'personGiven'; readonly person: string; readonly guest: string }

const initial: Sheet = {
  branch: '',
  capacity: 0,
  seats: {},
  remarks: [],
  person: '',
  guests: [],
}

function evolve(sheet: Sheet, event: SheetEvent): Sheet {
  switch (event.type) {
    case 'opened':
      return { ...sheet, capacity: event.capacity, branch: event.branch }
    case 'booked':
      return { ...sheet, seats: { ...sheet.seats, [event.who]: { note: 'booked' } } }
    case 'released': {
      const { [event.who]: _, ...seats } = sheet.seats
      return { ...sheet, seats }
    }
    case 'remarked':
      return { ...sheet, remarks: [...sheet.remarks, event.text] }
    case 'planned':
      return { ...sheet, dueAt: event.at }
    case 'moved':
      return { ...sheet, branch: event.branch }
    case 'personGiven':
      return { ...sheet, person: event.person, guests: [...sheet.guests, event.guest] }
  }
}

export const sheets: AggregateDefinition<Sheet, SheetEvent> = {
  collection: 'contract.sheets',
  v: 1,
  initial,
  evolve,
  branchOf: ({ branch }) => branch,
  publish: (event, sheet, id) => {
    if (event.type === 'booked' && event.quiet) return undefined
    const data = JSON.stringify([id, event.type, Object.keys(sheet.seats).length])
    return { topic: 'contract.sheet.v1', type: event.type, data: new TextEncoder().encode(data) }
  },
  keys: ({ capacity, seats, remarks, guests, person }, blind) => ({
    free: capacity - Object.keys(seats).length,
    remark: remarks,
    guest: guests.map((guest) => blind('guest', guest)),
    ...(person === '' ? {} : { person: blind('person', person) }),
  }),
  due: ({ dueAt }) => dueAt,
  indexes: [
    { fields: { 'keys.free': 1 } },
    { fields: { 'keys.remark': 1 } },
    { fields: { 'keys.guest': 1 } },
    { fields: { 'keys.person': 1 }, unique: true, sparse: true },
    { fields: { branch: 1 } },
  ],
  sealed: { fields: ['person', 'guests'], owner: (_, id) => `owner of ${id}` },
}

/** The same, where a guest has one place over all sheets, and every place is a row. */
export function guestSheets(seats: ProjectionStore<Row>): AggregateDefinition<Sheet, SheetEvent> {
  const { sealed: _sealed, keys: _keys, ...plain } = sheets
  const holding = (who: string, { id }: ClaimedBy) => ({
    id: `guest ${who}`,
    holder: `${id} ${who}`,
  })
  return {
    ...plain,
    collection: 'contract.guestSheets',
    indexes: [],
    claims: {
      collection: 'contract.claims',
      of: (event, _sheet, by) => {
        if (event.type === 'booked') {
          return {
            take: { ...holding(event.who, by), ...(by.operation ? { alias: by.operation } : {}) },
          }
        }
        return event.type === 'released' ? { release: holding(event.who, by) } : {}
      },
    },
    shows: ({ id, events, state: { branch, seats: taken } }) =>
      events.flatMap((event) => {
        if (event.type !== 'booked' && event.type !== 'released') return []
        const { who: name } = event
        const row = { branch, name, rank: Object.hasOwn(taken, name) ? 1 : 0 }
        return seats.showing(`${id} ${name}`, row, { isNew: event.type === 'booked' })
      }),
  }
}

/** Opens a sheet that is not there yet. */
export function open(capacity: number, branch = 'b1') {
  return (sheet: Sheet | undefined): Decision<SheetEvent, string> => {
    if (sheet) fail('ALREADY_EXISTS')
    return { events: [{ type: 'opened', capacity, branch }], answer: 'opened' }
  }
}

/** Takes one place; the rule every race in the contract is about. */
export function book(who: string) {
  return (sheet: Sheet | undefined): Decision<SheetEvent, { readonly place: number }> => {
    if (!sheet) return fail('NOT_FOUND')
    const taken = Object.keys(sheet.seats).length
    if (Object.hasOwn(sheet.seats, who)) fail('ALREADY_BOOKED')
    if (taken >= sheet.capacity) fail('SLOT_TAKEN')
    return { events: [{ type: 'booked', who }], answer: { place: taken + 1 } }
  }
}

export function record(...events: readonly SheetEvent[]) {
  return (): Decision<SheetEvent, string> => ({ events, answer: 'recorded' })
}

export interface Account {
  readonly balance: number
  readonly entries: number
}

export interface AccountEntry {
  readonly amount: number
  readonly quiet?: boolean
}

export const accounts: StreamDefinition<Account, AccountEntry> = {
  collection: 'contract.entries',
  v: 1,
  initial: { balance: 0, entries: 0 },
  evolve: ({ balance, entries }, { amount }) => ({
    balance: balance + amount,
    entries: entries + 1,
  }),
  branchOf: (_, stream) => stream.split('/')[0] ?? '',
  publish: ({ amount, quiet }, { balance }) =>
    quiet
      ? undefined
      : {
          topic: 'contract.account.v1',
          type: 'Posted',
          data: new TextEncoder().encode(JSON.stringify([amount, balance])),
        },
  snapshotEvery: 5,
}

export function earn(amount: number, quiet = false) {
  return (account: Account) => ({
    entry: quiet ? { amount, quiet } : { amount },
    answer: { balance: account.balance + amount },
  })
}

export function spend(amount: number) {
  return (account: Account) => {
    if (account.balance < amount) fail('INSUFFICIENT_POINTS')
    return { entry: { amount: -amount }, answer: { balance: account.balance - amount } }
  }
}

export interface Row {
  readonly branch: string
  readonly name: string
  readonly rank: number
}

export const rows: ProjectionDefinition<Row> = {
  collection: 'contract.rows',
  v: 1,
  branchOf: ({ branch }) => branch,
  keys: ({ rank, name }) => ({ rank, name }),
  indexes: [{ fields: { 'keys.rank': 1 } }, { fields: { branch: 1 } }],
}

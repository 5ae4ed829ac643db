import { fail, integer, never } from '@hcrm/kernel'
import { type EarningRule, eligibleFen, worth } from './earning.ts'

/**
 * The points account of one customer (L3, L4, L5): a fold over its ledger. Points are kept in lots,
 * one per month of earning, spent and expired first-in first-out. What was taken back after it had
 * been spent is a debt that later earnings pay first; the balance itself is never negative.
 */
export interface Account {
  /** Points that can be spent now: the sum of the lots. */
  readonly balance: number
  readonly lots: readonly Lot[]
  /** Earned, but a refund is still expected. */
  readonly pending: readonly PendingLot[]
  readonly holds: Readonly<Record<string, Hold>>
  readonly debt: number
  /** Eligible spend less refunds, in fen: what bands and tiers are judged by. */
  readonly spendFen: number
  readonly frozen: boolean
}

export interface Lot {
  /** Month of earning, `YYYY-MM`; the name of the lot. */
  readonly month: string
  readonly points: number
  readonly expires: Date
}

export interface PendingLot extends Lot {
  readonly releases: Date
}

export interface Hold {
  readonly points: number
  readonly parts: readonly Lot[]
  readonly until: Date
}

export type EntryKind =
  | 'earned'
  | 'released'
  | 'held'
  | 'spent'
  | 'hold-released'
  | 'reversed'
  | 'expired'
  | 'gift-out'
  | 'gift-in'
  | 'settlement'
  | 'frozen'
  | 'unfrozen'

/** One line of the ledger. It tells every change, so that folding needs no rule. */
export interface LedgerEntry {
  readonly kind: EntryKind
  /** Change of the balance. */
  readonly points: number
  readonly balanceAfter: number
  readonly pendingAfter: number
  readonly branch: string
  /** Charge, refund, settlement, gift, hold or approval that caused it. */
  readonly cause: string
  readonly at: Date
  readonly localDate: string
  /** Moves of lots; `points` may be negative. */
  readonly lots: readonly Lot[]
  readonly pending: readonly PendingLot[]
  readonly debt: number
  readonly spendFen: number
  readonly hold?: { readonly id: string; readonly open?: Hold }
  readonly counterpart?: string
}

export const emptyAccount: Account = {
  balance: 0,
  lots: [],
  pending: [],
  holds: {},
  debt: 0,
  spendFen: 0,
  frozen: false,
}

/** Where and when a command happens, in the branch's own calendar. */
export interface Occasion {
  readonly branch: string
  readonly cause: string
  readonly at: Date
  readonly localDate: string
}

/** A lot's name and end for points earned on this occasion; from the club's rule and zone. */
export interface LotTerms {
  readonly month: string
  readonly expires: Date
  /** When a refund is no longer expected; undefined: at once. */
  readonly releases?: Date
}

export type AccountCommand =
  | {
      readonly type: 'earn'
      readonly rule: EarningRule
      readonly category: string
      readonly amountFen: number
      readonly terms: LotTerms
    }
  | {
      readonly type: 'refund'
      readonly rule: EarningRule
      readonly category: string
      readonly amountFen: number
      readonly month: string
    }
  | {
      readonly type: 'grant'
      readonly kind: 'settlement' | 'gift-in'
      readonly points: number
      readonly terms: LotTerms
      readonly counterpart?: string
    }
  | {
      readonly type: 'hold'
      readonly holdId: string
      readonly points: number
      readonly until: Date
      readonly openMax: number
    }
  | { readonly type: 'commit'; readonly holdId: string }
  | { readonly type: 'release'; readonly holdId: string }
  | { readonly type: 'give'; readonly points: number; readonly counterpart: string }
  | { readonly type: 'mature' }
  | { readonly type: 'expire' }
  | { readonly type: 'freeze' | 'unfreeze' }

/**
 * The entry that a command makes, or undefined when there is nothing to do.
 * Refuses with INSUFFICIENT_POINTS, ACCOUNT_FROZEN, HOLD_EXPIRED, BAD_STATE, LIMIT_REACHED or
 * BAD_NUMBER.
 */
export function decideEntry(
  account: Account,
  command: AccountCommand,
  occasion: Occasion,
): LedgerEntry | undefined {
  const draft = change(account, command, occasion)
  if (!draft) return undefined
  const next = apply(account, draft)
  return {
    ...draft,
    points: next.balance - account.balance,
    balanceAfter: next.balance,
    pendingAfter: total(next.pending),
  }
}

/** An entry before its sums are known. */
type Draft = Omit<LedgerEntry, 'points' | 'balanceAfter' | 'pendingAfter'>

function change(account: Account, command: AccountCommand, occasion: Occasion): Draft | undefined {
  const line = (kind: EntryKind, moves: Partial<Draft>): Draft => ({
    ...occasion,
    kind,
    lots: [],
    pending: [],
    debt: 0,
    spendFen: 0,
    ...moves,
  })
  switch (command.type) {
    case 'earn':
      return earn(account, command, line)
    case 'refund':
      return refund(account, command, line)
    case 'grant':
      return line(command.kind, {
        ...gain(account, positive(command.points), command.terms),
        ...counterpart(command),
      })
    case 'hold':
      return hold(account, command, line)
    case 'commit':
      return commit(account, { holdId: command.holdId, now: occasion.at }, line)
    case 'release':
      return release(account, command.holdId, line)
    case 'give':
      return line('gift-out', {
        lots: take(spendable(account), positive(command.points)),
        ...counterpart(command),
      })
    case 'mature':
      return mature(account, occasion.at, line)
    case 'expire':
      return expire(account, occasion.at, line)
    case 'freeze':
      return account.frozen ? undefined : line('frozen', {})
    case 'unfreeze':
      return account.frozen ? line('unfrozen', {}) : undefined
    default:
      return never(command)
  }
}

type Line = (kind: EntryKind, moves: Partial<Draft>) => Draft
type Committed = { readonly holdId: string; readonly now: Date }
type Of<T extends AccountCommand['type']> = Extract<AccountCommand, { type: T }>

function earn(
  account: Account,
  { rule, category, amountFen, terms }: Of<'earn'>,
  line: Line,
): Draft {
  const eligible = eligibleFen(rule, category, amountFen)
  const points = worth(rule, account.spendFen + eligible) - worth(rule, account.spendFen)
  if (terms.releases === undefined) {
    return line('earned', { ...gain(account, points, terms), spendFen: eligible })
  }
  const { month, expires, releases } = terms
  return line('earned', {
    pending: points === 0 ? [] : [{ month, expires, releases, points }],
    spendFen: eligible,
  })
}

/** Debt is paid first, the rest becomes a lot. */
function gain(
  account: Account,
  points: number,
  { month, expires }: LotTerms,
): Pick<Draft, 'lots' | 'debt'> {
  const paid = Math.min(account.debt, points)
  const rest = points - paid
  return { debt: 0 - paid, lots: rest === 0 ? [] : [{ month, expires, points: rest }] }
}

/** Takes from what is pending, then the lot of that month, then the oldest; the rest is debt. */
function refund(
  account: Account,
  { rule, category, amountFen, month }: Of<'refund'>,
  line: Line,
): Draft {
  const eligible = Math.min(eligibleFen(rule, category, amountFen), account.spendFen)
  const points = worth(rule, account.spendFen) - worth(rule, account.spendFen - eligible)
  const pending = takeUpTo(preferring(account.pending, month), points)
  const rest = points + total(pending)
  const lots = takeUpTo(preferring(account.lots, month), rest)
  return line('reversed', { pending, lots, debt: rest + total(lots), spendFen: -eligible })
}

function hold(account: Account, { holdId, points, until, openMax }: Of<'hold'>, line: Line): Draft {
  if (account.holds[holdId]) fail('BAD_STATE')
  if (Object.keys(account.holds).length >= openMax) fail('LIMIT_REACHED')
  const parts = take(spendable(account), positive(points)).map((part) => ({
    ...part,
    points: -part.points,
  }))
  return line('held', {
    lots: parts.map((part) => ({ ...part, points: -part.points })),
    hold: { id: holdId, open: { points, parts, until } },
  })
}

function commit(account: Account, { holdId, now }: Committed, line: Line): Draft {
  const open = account.holds[holdId] ?? fail('BAD_STATE')
  if (open.until.getTime() <= now.getTime()) fail('HOLD_EXPIRED')
  return line('spent', { hold: { id: holdId } })
}

/** Gives held points back to their lots; those expired meanwhile fall to the next expiry run. */
function release(account: Account, holdId: string, line: Line): Draft {
  const open = account.holds[holdId] ?? fail('BAD_STATE')
  return line('hold-released', { lots: open.parts, hold: { id: holdId } })
}

function mature(account: Account, now: Date, line: Line): Draft | undefined {
  const ripe = account.pending.filter(({ releases }) => releases.getTime() <= now.getTime())
  if (ripe.length === 0) return undefined
  let debt = account.debt
  const lots = ripe.map(({ month, expires, points }) => {
    const paid = Math.min(debt, points)
    debt -= paid
    return { month, expires, points: points - paid }
  })
  return line('released', {
    pending: ripe.map((lot) => ({ ...lot, points: -lot.points })),
    lots: lots.filter(({ points }) => points > 0),
    debt: debt - account.debt,
  })
}

function expire(account: Account, now: Date, line: Line): Draft | undefined {
  const dead = account.lots.filter(({ expires }) => expires.getTime() <= now.getTime())
  if (dead.length === 0) return undefined
  return line('expired', { lots: dead.map((lot) => ({ ...lot, points: -lot.points })) })
}

function spendable(account: Account): readonly Lot[] {
  if (account.frozen) fail('ACCOUNT_FROZEN')
  return account.lots
}

function counterpart(command: { readonly counterpart?: string }): Pick<Draft, 'counterpart'> {
  return command.counterpart === undefined ? {} : { counterpart: command.counterpart }
}

function positive(points: number): number {
  if (!Number.isSafeInteger(points) || points <= 0) fail('BAD_NUMBER', { field: 'points' })
  return points
}

/** Exactly so many points, first in first out. */
function take<L extends Lot>(lots: readonly L[], points: number): readonly L[] {
  if (total(lots) < points) fail('INSUFFICIENT_POINTS')
  return takeUpTo(lots, points)
}

/** As many as there are, at most `points`; moves are negative. */
function takeUpTo<L extends Lot>(lots: readonly L[], points: number): readonly L[] {
  let wanted = points
  return lots.flatMap((lot) => {
    const part = Math.min(lot.points, wanted)
    wanted -= part
    return part === 0 ? [] : [{ ...lot, points: -part }]
  })
}

function preferring<L extends Lot>(lots: readonly L[], month: string): readonly L[] {
  return [
    ...lots.filter((lot) => lot.month === month),
    ...lots.filter((lot) => lot.month !== month),
  ]
}

export function total(lots: readonly { readonly points: number }[]): number {
  return lots.reduce((sum, { points }) => sum + points, 0)
}

export function heldPoints(account: Account): number {
  return total(Object.values(account.holds))
}

/** Folds one entry; throws unless the fold comes to the entry's `balanceAfter`. */
export function evolveAccount(account: Account, entry: LedgerEntry): Account {
  const next = apply(account, entry)
  if (next.balance !== entry.balanceAfter) throw new Error('the ledger does not add up')
  return next
}

function apply(account: Account, entry: Draft): Account {
  const lots = merge(account.lots, entry.lots, ({ month }) => month)
  return {
    lots,
    balance: integer(total(lots)),
    pending: merge(
      account.pending,
      entry.pending,
      ({ month, releases }) => `${month} ${releases.toISOString()}`,
    ),
    holds: entry.hold ? moveHold(account.holds, entry.hold) : account.holds,
    debt: integer(account.debt + entry.debt),
    spendFen: integer(account.spendFen + entry.spendFen),
    frozen: entry.kind === 'frozen' || (account.frozen && entry.kind !== 'unfrozen'),
  }
}

/** Adds moves to lots of the same name, drops empty ones, keeps them oldest first. */
function merge<L extends Lot>(
  lots: readonly L[],
  moves: readonly L[],
  name: (lot: L) => string,
): readonly L[] {
  if (moves.length === 0) return lots
  const byName = new Map(lots.map((lot) => [name(lot), lot]))
  for (const move of moves) {
    const present = byName.get(name(move))
    byName.set(name(move), { ...move, points: (present?.points ?? 0) + move.points })
  }
  return [...byName.values()]
    .filter(({ points }) => points !== 0)
    .sort((a, b) => a.expires.getTime() - b.expires.getTime() || (name(a) < name(b) ? -1 : 1))
}

function moveHold(
  holds: Account['holds'],
  { id, open }: NonNullable<Draft['hold']>,
): Account['holds'] {
  if (open) return { ...holds, [id]: open }
  const { [id]: _done, ...rest } = holds
  return rest
}

/** When something of this account next comes due by time alone; undefined when nothing. */
export function nextDue(account: Account): Date | undefined {
  const times = [
    ...account.lots.map(({ expires }) => expires),
    ...account.pending.map(({ releases }) => releases),
    ...Object.values(account.holds).map(({ until }) => until),
  ].map((date) => date.getTime())
  return times.length === 0 ? undefined : new Date(Math.min(...times))
}

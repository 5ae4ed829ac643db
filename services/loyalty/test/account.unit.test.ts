import { isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Account,
  type AccountCommand,
  decideEntry,
  emptyAccount,
  evolveAccount,
  heldPoints,
  type LedgerEntry,
  type LotTerms,
  nextDue,
  total,
} from '../src/domain/account.ts'
import { standardRule, worth } from '../src/domain/earning.ts'

const start = Date.UTC(2026, 0, 15)
const day = 86_400_000

function terms(month: string, releases?: Date): LotTerms {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return { month, expires: new Date(Date.UTC(year + 2, number, 1)), ...(releases && { releases }) }
}

/** Runs commands one after another; each a minute apart unless told. */
function ledger(commands: readonly (AccountCommand & { readonly at?: number })[]) {
  const entries: LedgerEntry[] = []
  let account: Account = emptyAccount
  for (const [index, command] of commands.entries()) {
    const at = new Date(command.at ?? start + index * 60_000)
    const entry = decideEntry(account, command, {
      branch: 'east',
      cause: `c${index}`,
      at,
      localDate: '2026-01-15',
    })
    if (!entry) continue
    entries.push(entry)
    account = evolveAccount(account, entry)
  }
  return { account, entries }
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isProblem(error)) return error.code
    throw error
  }
  return 'none'
}

const earn = (yuan: number, month = '2026-01', releases?: Date) =>
  ({
    type: 'earn',
    rule: standardRule,
    category: 'treatment',
    amountFen: Math.round(yuan * 100),
    terms: terms(month, releases),
  }) as const
const refund = (yuan: number, month = '2026-01') =>
  ({
    type: 'refund',
    rule: standardRule,
    category: 'treatment',
    amountFen: yuan * 100,
    month,
  }) as const
const hold = (holdId: string, points: number, until = start + day) =>
  ({ type: 'hold', holdId, points, until: new Date(until), openMax: 3 }) as const

describe('the points account', () => {
  it('L3: a charge across both thresholds earns the bands on the parts above them', () => {
    expect(
      ledger([earn(9_999.99), earn(0.01), earn(20_000.01)]).entries.map(({ points }) => points),
    ).toEqual([9_999, 1, 21_000])
  })

  it('L4: a refund takes back what the charge gave, bands included', () => {
    const { account, entries } = ledger([earn(9_000), earn(5_000), refund(5_000)])
    expect(entries.map(({ points }) => points)).toEqual([9_000, 5_200, -5_200])
    expect(account.spendFen).toBe(900_000)
  })

  it('L4: a refund of spent points becomes a debt that later earnings pay first', () => {
    const { account, entries } = ledger([
      earn(100),
      { type: 'give', points: 80, counterpart: 'x' },
      refund(100),
      earn(90),
    ])
    expect(entries.map(({ points, balanceAfter, debt }) => [points, balanceAfter, debt])).toEqual([
      [100, 100, 0],
      [-80, 20, 0],
      [-20, 0, 80],
      [10, 10, -80],
    ])
    expect(account.debt).toBe(0)
  })

  it('N4: points wait until the refund window ends; a refund takes the waiting ones first', () => {
    const releases = new Date(start + 7 * day)
    const { account, entries } = ledger([
      earn(100, '2026-01', releases),
      refund(30),
      { type: 'mature' },
      { type: 'mature', at: releases.getTime() },
    ])
    expect(entries.map(({ kind, points, pendingAfter }) => [kind, points, pendingAfter])).toEqual([
      ['earned', 0, 100],
      ['reversed', 0, 70],
      ['released', 70, 0],
    ])
    expect(account.balance).toBe(70)
  })

  it('L4: the oldest lot is spent first and expires first', () => {
    const { account, entries } = ledger([
      earn(50, '2026-02'),
      earn(50, '2026-01'),
      { type: 'give', points: 60, counterpart: 'x' },
      { type: 'expire', at: Date.UTC(2028, 1, 1) },
      { type: 'expire', at: Date.UTC(2028, 2, 1) },
    ])
    expect(entries[2]?.lots.map(({ month, points }) => [month, points])).toEqual([
      ['2026-01', -50],
      ['2026-02', -10],
    ])
    expect(entries.slice(3).map(({ points }) => points)).toEqual([-40])
    expect(account.balance).toBe(0)
  })

  it('L4: points expire when their time has come, and not a moment before', () => {
    const end = terms('2026-01').expires.getTime()
    const { entries } = ledger([
      earn(50),
      { type: 'expire', at: end - 1 },
      { type: 'expire', at: end },
    ])
    expect(entries.slice(1).map(({ points, at }) => [points, at])).toEqual([[-50, new Date(end)]])
  })

  it('L5: a hold takes points away until it is committed or released', () => {
    const held = ledger([earn(100), hold('h', 60)])
    expect([held.account.balance, heldPoints(held.account)]).toEqual([40, 60])
    const committed = ledger([earn(100), hold('h', 60), { type: 'commit', holdId: 'h' }])
    expect([committed.account.balance, heldPoints(committed.account)]).toEqual([40, 0])
    const released = ledger([earn(100), hold('h', 60), { type: 'release', holdId: 'h' }])
    expect([released.account.balance, heldPoints(released.account)]).toEqual([100, 0])
  })

  it.each<[string, string, readonly (AccountCommand & { at?: number })[]]>([
    ['more than there is', 'INSUFFICIENT_POINTS', [earn(10), hold('h', 11)]],
    [
      'a hold that has ended',
      'BAD_STATE',
      [earn(10), hold('h', 5), { type: 'release', holdId: 'h' }, { type: 'commit', holdId: 'h' }],
    ],
    [
      'a hold that ran out',
      'HOLD_EXPIRED',
      [earn(10), hold('h', 5), { type: 'commit', holdId: 'h', at: start + day }],
    ],
    [
      'too many open holds',
      'LIMIT_REACHED',
      [earn(10), hold('1', 1), hold('2', 1), hold('3', 1), hold('4', 1)],
    ],
    ['a frozen account', 'ACCOUNT_FROZEN', [earn(10), { type: 'freeze' }, hold('h', 5)]],
    ['no points at all', 'BAD_NUMBER', [earn(10), hold('h', 0)]],
    ['a part of a point', 'BAD_NUMBER', [earn(10), hold('h', 0.5)]],
  ])('L5: refuses %s with %s', (_what, code, commands) => {
    expect(codeOf(() => ledger(commands))).toBe(code)
  })

  it('L4: earning goes on while the account is frozen', () => {
    expect(
      ledger([earn(10), { type: 'freeze' }, earn(5), { type: 'unfreeze' }]).account,
    ).toMatchObject({
      balance: 15,
      frozen: false,
    })
  })

  it('knows what comes due next', () => {
    expect(nextDue(emptyAccount)).toBeUndefined()
    expect(nextDue(ledger([earn(10), hold('h', 5)]).account)).toEqual(new Date(start + day))
  })
})

const anyCommand: fc.Arbitrary<AccountCommand & { readonly at?: number }> = fc.oneof(
  fc.integer({ min: 0, max: 20_000 }).map((yuan) => earn(yuan)),
  fc
    .integer({ min: 1, max: 500 })
    .map((yuan) => earn(yuan, '2026-02', new Date(start + 30 * 60_000))),
  fc.integer({ min: 1, max: 9_000 }).map((yuan) => refund(yuan)),
  fc
    .record({ id: fc.constantFrom('a', 'b', 'c'), points: fc.integer({ min: 1, max: 9_000 }) })
    .map(({ id, points }) => hold(id, points)),
  fc.constantFrom('a', 'b', 'c').map((holdId) => ({ type: 'commit', holdId }) as const),
  fc.constantFrom('a', 'b', 'c').map((holdId) => ({ type: 'release', holdId }) as const),
  fc
    .integer({ min: 1, max: 9_000 })
    .map((points) => ({ type: 'give', points, counterpart: 'x' }) as const),
  fc.constant({ type: 'mature' } as const),
  fc.constant({ type: 'expire', at: Date.UTC(2028, 1, 1) } as const),
)

describe('PR5: points are never lost, minted or negative', () => {
  it('PR5: 10,000 random histories add up at every entry', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        let account: Account = emptyAccount
        let sum = 0
        for (const [index, command] of commands.entries()) {
          const at = new Date(command.at ?? start + index * 60_000)
          const occasion = { branch: 'east', cause: `c${index}`, at, localDate: '2026-01-15' }
          let entry: LedgerEntry | undefined
          if (codeOf(() => (entry = decideEntry(account, command, occasion))) !== 'none' || !entry)
            continue
          account = evolveAccount(account, entry)
          sum += entry.points
          expect(account.balance).toBe(sum)
          expect(account.balance).toBeGreaterThanOrEqual(0)
          expect(total(account.lots)).toBe(account.balance)
          expect(account.debt).toBeGreaterThanOrEqual(0)
          expect(account.lots.every(({ points }) => points > 0)).toBe(true)
        }
      }),
      { numRuns: 10_000 },
    )
  })

  it('L4: without spending and expiry, points always equal what the net spend is worth', () => {
    const billing = fc.oneof(
      fc.integer({ min: 0, max: 20_000 }).map((yuan) => earn(yuan)),
      fc.integer({ min: 1, max: 9_000 }).map((yuan) => refund(yuan)),
    )
    fc.assert(
      fc.property(fc.array(billing, { maxLength: 30 }), (commands) => {
        const { account } = ledger(commands)
        expect(account.balance - account.debt).toBe(worth(standardRule, account.spendFen))
      }),
    )
  })
})

import { type Call, fail, type Operation } from '@hcrm/kernel'
import {
  type Account,
  type AccountCommand,
  decideEntry,
  heldPoints,
  nextDue,
  type Occasion,
  total,
} from '../domain/account.ts'
import { occasionAt } from './occasion.ts'
import type { Loyalty } from './ports.ts'

export interface AccountView {
  readonly customerId: string
  readonly balance: number
  readonly held: number
  readonly pending: number
  readonly debt: number
  readonly spendFen: number
  readonly frozen: boolean
  /** What expires next, if anything. */
  readonly expiring: { readonly points: number; readonly on: Date } | undefined
}

function viewOf(customerId: string, account: Account): AccountView {
  const first = account.lots[0]
  return {
    customerId,
    balance: account.balance,
    held: heldPoints(account),
    pending: total(account.pending),
    debt: account.debt,
    spendFen: account.spendFen,
    frozen: account.frozen,
    expiring: first && { points: first.points, on: first.expires },
  }
}

export async function readAccount(
  loyalty: Loyalty,
  call: Call,
  customerId: string,
): Promise<AccountView> {
  const { state } = await loyalty.ledger(call.scope).read(customerId)
  return viewOf(customerId, state)
}

export async function statement(
  loyalty: Loyalty,
  call: Call,
  input: {
    readonly customerId: string
    readonly limit: number
    readonly cursor: string | undefined
  },
) {
  const { customerId, limit, cursor } = input
  return loyalty.ledger(call.scope).entries(customerId, { limit, cursor, descending: true })
}

/**
 * Posts one entry, or none when there is nothing to do. Repeated with the same operation it posts
 * nothing and answers the same. The sweeper's row follows at once; the own events repair it.
 */
export async function post(
  loyalty: Loyalty,
  call: Call,
  entry: {
    readonly customerId: string
    readonly operation: Operation
    readonly command: AccountCommand
    readonly occasion: Occasion
  },
) {
  const { customerId, operation, command, occasion } = entry
  const written = await loyalty
    .ledger(call.scope)
    .append(customerId, { operation, now: call.now }, (account) => {
      const line = decideEntry(account, command, occasion)
      return {
        entry: line,
        answer: {
          balanceAfter: line?.balanceAfter ?? account.balance,
          until: line?.hold?.open?.until.toISOString() ?? null,
        },
      }
    })
  if (written.outcome === 'written')
    await rememberDue(loyalty, call, { customerId, seq: written.seq, account: written.state })
  return written
}

export async function rememberDue(
  loyalty: Loyalty,
  call: Call,
  {
    customerId,
    seq,
    account,
  }: { readonly customerId: string; readonly seq: number; readonly account: Account },
): Promise<void> {
  const due = nextDue(account)
  await loyalty.accountRows(call.scope).put(customerId, seq, due === undefined ? {} : { due })
}

/** Freezes or releases an account by a finding (L4); reading and earning go on. */
export async function setFrozen(
  loyalty: Loyalty,
  call: Call,
  input: { readonly customerId: string; readonly frozen: boolean; readonly branch: string },
): Promise<AccountView> {
  const operation = call.operation ?? fail('KEY_REQUIRED')
  const written = await post(loyalty, call, {
    customerId: input.customerId,
    operation,
    command: { type: input.frozen ? 'freeze' : 'unfreeze' },
    occasion: await occasionAt(loyalty, call, { branch: input.branch, cause: operation.key }),
  })
  return viewOf(input.customerId, written.state)
}

import type { Call } from '@hcrm/kernel'
import { groupBranch } from '@hcrm/kernel'
import type { Account, AccountCommand } from '../domain/account.ts'
import { post, rememberDue } from './accounts.ts'
import { occasionAt } from './occasion.ts'
import type { Loyalty } from './ports.ts'

/**
 * Does what time alone brings about: gives back holds that ran out, makes pending points ready,
 * expires old lots (L4). A step decides on the account as it then is, so that two sweepers, or one
 * that died half-way, do each thing once.
 */
export async function settleDue(loyalty: Loyalty, call: Call, limit: number): Promise<number> {
  const rows = await loyalty
    .accountRows(call.scope)
    .list(
      { due: { from: new Date(0), before: new Date(call.now.getTime() + 1) } },
      { limit, sort: 'due' },
    )
  for (const { id } of rows.items) await settleAccount(loyalty, call, id)
  return rows.items.length
}

async function settleAccount(loyalty: Loyalty, call: Call, customerId: string): Promise<void> {
  const { seq, state } = await loyalty.ledger(call.scope).read(customerId)
  for (const { name, command } of dueCommands(state, call.now)) {
    const key = `${name}:${seq}`
    await post(loyalty, call, {
      customerId,
      operation: { key, fingerprint: key },
      command,
      occasion: await occasionAt(loyalty, call, { branch: groupBranch, cause: key }),
    })
  }
  const after = await loyalty.ledger(call.scope).read(customerId)
  await rememberDue(loyalty, call, { customerId, seq: after.seq, account: after.state })
}

interface DueCommand {
  readonly name: string
  readonly command: AccountCommand
}

/** In this order: points of a hold that ran out may have to expire in the same run. */
function dueCommands(account: Account, now: Date): readonly DueCommand[] {
  const holds = Object.entries(account.holds)
    .filter(([, { until }]) => until.getTime() <= now.getTime())
    .map(([holdId]) => ({
      name: `release:${holdId}`,
      command: { type: 'release', holdId } as const,
    }))
  return [
    ...holds,
    { name: 'mature', command: { type: 'mature' } },
    { name: 'expire', command: { type: 'expire' } },
  ]
}

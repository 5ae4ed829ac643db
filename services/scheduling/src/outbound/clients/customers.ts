import { type Call, fail, isProblem } from '@hcrm/kernel'
import type { ModuleContext } from '@hcrm/platform'
import {
  ArchiveServiceClient,
  type DescribeCustomersResponse,
} from '@hcrm/proto/archive/v1/archive_service'
import type { CustomerCard, Customers } from '../../app/ports.ts'
import { ShortMemory } from '../short-memory.ts'
import { isAway, unavailableWhenAway } from './away.ts'

interface Options extends Pick<ModuleContext<unknown>, 'peers' | 'clock'> {
  /** How long the same caller is believed to know the same customer. */
  readonly knownMs: number
}

const describedMax = 100
/** Pairs of caller and customer. */
const knownMax = 50_000

/** Asks the archive, on behalf of the caller. */
export function archiveCustomers({ peers, clock, knownMs }: Options): Customers {
  const archive = peers.to('archive', ArchiveServiceClient)
  // In this process: asking a cache would cost what asking the archive costs.
  const known = new ShortMemory<true>(clock, knownMax)
  return {
    async check(call, customerId) {
      const key = `${call.actor.subject} ${customerId}`
      if (known.get(key) !== undefined) return
      try {
        await archive.ask(call, 'getCustomer', { customerId })
      } catch (error) {
        refuse(error)
      }
      known.set(key, true, knownMs)
    },
    async describe(call, ids) {
      const parts = chunks(ids, describedMax)
      const replies = await Promise.all(parts.map((part) => describe(call, part)))
      const cards = replies.flatMap(({ customers }) => customers)
      return new Map(
        cards.map(({ customerId, code, displayName }): [string, CustomerCard] => [
          customerId,
          { code, displayName },
        ]),
      )
    },
  }

  async function describe(call: Call, ids: readonly string[]): Promise<DescribeCustomersResponse> {
    try {
      return await archive.ask(call, 'describeCustomers', { customerIds: [...ids] })
    } catch (error) {
      // A sheet without names is better than none.
      if (isAway(error)) return { customers: [] }
      throw error
    }
  }
}

function refuse(error: unknown): never {
  if (isProblem(error, 'NOT_FOUND')) fail('UNKNOWN_REFERENCE', { field: 'customerId' })
  return unavailableWhenAway(error)
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

import type { PageOf } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import { decideItem, type ServiceItem } from '../domain/service-item.ts'
import { operationOf } from './access.ts'
import type { Scheduling } from './ports.ts'

export function itemId(branch: string, code: string): string {
  return `${branch}:${code}`
}

export interface ItemView {
  readonly item: ServiceItem
  readonly version: number
}

/** Describes what can be booked (S1); what is published keeps what it was published with. */
export async function describeItem(
  { items, organisation }: Scheduling,
  call: Call,
  item: ServiceItem,
): Promise<ItemView & { readonly replayed: boolean }> {
  const department = await organisation.currentUnit(call, item.department)
  if (department?.branch !== item.branch) fail('UNKNOWN_REFERENCE', { field: 'department' })
  const options = { now: call.now, operation: operationOf(call) }
  const id = itemId(item.branch, item.code)
  const written = await items.within(call.scope).update(id, options, (known) => ({
    events: decideItem(known, item),
    answer: {},
  }))
  return { item, version: written.version, replayed: written.outcome === 'replayed' }
}

export async function listItems(
  { items }: Scheduling,
  call: Call,
  {
    branch,
    ...page
  }: { readonly branch: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<PageOf<ItemView>> {
  const found = await items.within(call.scope).list({ branch }, page)
  return { ...found, items: found.items.map(({ state: item, version }) => ({ item, version })) }
}

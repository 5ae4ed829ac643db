import type { Money } from '@hcrm/kernel'
import type { Channel } from './session.ts'

/** What can be booked in a department of a branch: how long it takes and what it costs (S1). */
export interface ServiceItem {
  readonly branch: string
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly department: string
  readonly durationMinutes: number
  readonly fee: Money
  /** Who may book it. */
  readonly channels: readonly Channel[]
}

/** Never stored: the first event describes the item. */
export const blankItem: ServiceItem = {
  branch: '',
  code: '',
  nameZh: '',
  nameEn: '',
  department: '',
  durationMinutes: 0,
  fee: { amount: 0, currency: 'CNY' },
  channels: [],
}

export interface ItemEvent {
  readonly type: 'described'
  readonly item: ServiceItem
}

export function decideItem(known: ServiceItem | undefined, item: ServiceItem): ItemEvent[] {
  return JSON.stringify(known) === JSON.stringify(item) ? [] : [{ type: 'described', item }]
}

export function evolveItem(_item: ServiceItem, event: ItemEvent): ServiceItem {
  return event.item
}

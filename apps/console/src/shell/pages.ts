import type { Offer } from '../session/access.ts'

/** The pages of the menu, in its order, and the operation without which a page is of no use. */
export const menuPages = [
  { path: '/customers', name: 'customers', offer: 'archive.customer.search' },
  { path: '/day', name: 'day', offer: 'scheduling.sheet.day' },
  { path: '/cases', name: 'cases', offer: 'feedback.case.read' },
  { path: '/reports', name: 'reports', offer: 'reporting.operations.read' },
  { path: '/messages', name: 'messages', offer: 'archive.outbox.read' },
] as const satisfies readonly { path: string; name: string; offer: Offer }[]

import type { Told } from './plan.ts'

export interface Booked {
  readonly id: string
  readonly number: number
  readonly customerId: string
  readonly status: string
}

/** What is wrong with a sheet after the run, in words. A sheet has one session. */
export function faultsOf(
  { sheetId, places }: { readonly sheetId: string; readonly places: number },
  bookings: readonly Booked[],
  told: readonly Told[],
): readonly string[] {
  const booked = bookings.filter(({ status }) => status === 'booked')
  const there = new Set(booked.map(nameOf))
  const wanted = new Set(told.filter((one) => one.sheetId === sheetId).map(nameOf))
  const distinct = (of: (one: Booked) => unknown) => new Set(booked.map(of)).size
  return [
    ...(booked.length > places ? [`${sheetId} sold ${booked.length} of ${places} places`] : []),
    ...[...wanted].filter((one) => !there.has(one)).map((one) => `${sheetId} lost ${one}`),
    ...[...there].filter((one) => !wanted.has(one)).map((one) => `nobody was told of ${one}`),
    ...(distinct((one) => one.number) < booked.length ? [`${sheetId} gave a number twice`] : []),
    ...(distinct((one) => one.customerId) < booked.length ? [`${sheetId} has one twice`] : []),
  ]
}

function nameOf({ id, number, customerId }: Omit<Booked, 'status'>): string {
  return `${id} ${number} ${customerId}`
}

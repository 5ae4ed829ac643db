import { useQuery } from '@tanstack/react-query'
import { api, bodyOf } from '../../api/client.ts'
import type { BookingOnSheet } from '../../api/types.ts'

/** Colleagues book at the same time: what is free is read again this often. */
const refreshMs = 15_000

/** The sheets of a department on a day. */
export function useSheets(department: string, date: string) {
  return useQuery({
    queryKey: ['sheets', department, date],
    queryFn: () =>
      bodyOf(api.GET('/api/scheduling/v1/sheets', { params: { query: { department, date } } })),
    refetchInterval: refreshMs,
  })
}

/** Sessions of the same department on a day, to which a booking may move. */
export function usePlacesFor(booking: BookingOnSheet, date: string) {
  const { branch, department, channel, sheetId, session } = booking
  const query = { branch, department, channel, from: date, to: date }
  return useQuery({
    queryKey: ['places', query],
    queryFn: () => bodyOf(api.GET('/api/scheduling/v1/places', { params: { query } })),
    select: ({ items }) =>
      items.filter(
        (place) =>
          place.free > 0 &&
          place.releasesAt === undefined &&
          (place.sheetId !== sheetId || place.session !== session),
      ),
    enabled: date !== '',
    refetchInterval: refreshMs,
  })
}

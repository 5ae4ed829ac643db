import { type ConsumerDefinition, type EventHandler, on } from '@hcrm/platform'
import { booking, encounter, organisation } from '@hcrm/proto/contracts'
import type { Booking } from '@hcrm/proto/scheduling/v1/scheduling_events'
import { fulfil } from '../../app/arrivals.ts'
import type { Scheduling } from '../../app/ports.ts'
import { repair } from '../../app/repair.ts'

export function consumers(scheduling: Scheduling): readonly ConsumerDefinition[] {
  return [names(scheduling), visits(scheduling), ownFacts(scheduling)]
}

/** Twice or late: a row keeps the `seq` it was told with, and an older one changes nothing. */
function names({ organisation: copy }: Scheduling): ConsumerDefinition {
  const { OrgUnitChanged, StaffChanged } = organisation
  return {
    operation: 'scheduling.organisation.consume',
    topics: [OrgUnitChanged.topic],
    on: {
      [OrgUnitChanged.type]: on(OrgUnitChanged, (unit, { seq }) => copy.noteUnit(unit, seq)),
      [StaffChanged.type]: on(StaffChanged, (member, { seq }) => copy.noteStaff(member, seq)),
    },
  }
}

/** Twice or late: a booking that is fulfilled stays so. */
function visits(scheduling: Scheduling): ConsumerDefinition {
  const { EncounterRecorded } = encounter
  return {
    operation: 'scheduling.encounters.consume',
    topics: [EncounterRecorded.topic],
    on: {
      [EncounterRecorded.type]: on(EncounterRecorded, async (visit, _event, call) => {
        const { encounterId, bookingId, customerId, branch, department, localDate } = visit
        const told = { encounterId, bookingId, customerId, branch, department, localDate }
        await fulfil(scheduling, call, told)
      }),
    },
  }
}

/** Twice or late: the sheet is read as it is now, and rows keep the version they came from. */
function ownFacts(scheduling: Scheduling): ConsumerDefinition {
  const { HoldReleased, Booked, Rescheduled, Cancelled, Arrived, NoShow, Fulfilled } = booking
  const freeing = [HoldReleased, Rescheduled, Cancelled]
  const keeping = [Booked, Arrived, NoShow, Fulfilled]
  const handlers = [
    ...freeing.map((each) => [each.type, repairing(scheduling, each, true)] as const),
    ...keeping.map((each) => [each.type, repairing(scheduling, each, false)] as const),
  ]
  return {
    operation: 'scheduling.bookings.consume',
    topics: [Booked.topic],
    on: Object.fromEntries(handlers),
  }
}

interface AboutBooking {
  readonly booking: Booking | undefined
}

function repairing(
  scheduling: Scheduling,
  contract: { decode(data: Uint8Array): AboutBooking },
  frees: boolean,
): EventHandler {
  return on(contract, async ({ booking: told }, { subject: sheetId, seq }, call) => {
    await repair(scheduling, call, { sheetId, seq, frees, bookingId: told?.bookingId ?? '' })
  })
}

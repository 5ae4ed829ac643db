import type { Projection } from '@hcrm/documents'
import type { Clock } from '@hcrm/kernel'
import type { Organisation, StaffMember, Unit } from '../../app/ports.ts'

/** Names and addresses change rarely, and are read for every booking. */
const rememberedMs = 30_000
/** A room is no member of staff; somebody new is to be known soon. */
const absenceRememberedMs = 1_000
const rememberedMax = 5_000

interface Options {
  readonly units: Pick<Projection<Unit>, 'read' | 'put'>
  readonly staff: Pick<Projection<StaffMember>, 'read' | 'put'>
  readonly clock: Clock
}

export function organisationCopy({ units, staff, clock }: Options): Organisation {
  const unit = remembering(clock, units)
  const member = remembering(clock, staff)
  return {
    unit: (code) => unit.read(code),
    staff: (code) => member.read(code),
    noteUnit: (row, seq) => unit.note(row, seq),
    noteStaff: (row, seq) => member.note(row, seq),
  }
}

interface Remembered<Row> {
  readonly row: Row | undefined
  readonly until: number
}

/** A row is remembered for a short time, that there is none for a shorter one. */
function remembering<Row extends { readonly code: string }>(
  clock: Clock,
  rows: Pick<Projection<Row>, 'read' | 'put'>,
) {
  const known = new Map<string, Remembered<Row>>()
  return {
    async read(code: string): Promise<Row | undefined> {
      const now = clock.now().getTime()
      const remembered = known.get(code)
      if (remembered !== undefined && remembered.until > now) return remembered.row
      const row = await rows.read(code)
      if (known.size >= rememberedMax) known.clear()
      known.set(code, { row, until: now + (row ? rememberedMs : absenceRememberedMs) })
      return row
    },
    async note(row: Row, seq: number): Promise<void> {
      await rows.put(row.code, seq, row)
      known.delete(row.code)
    },
  }
}

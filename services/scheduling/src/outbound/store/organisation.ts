import type { Projection } from '@hcrm/documents'
import { type Clock, isProblem } from '@hcrm/kernel'
import type { Organisation, StaffMember, Unit } from '../../app/ports.ts'
import { ShortMemory } from '../short-memory.ts'

/** Names and addresses change rarely, and are read for every booking. */
const rememberedMs = 30_000
/** A room is no member of staff; somebody new is to be known soon. */
const absenceRememberedMs = 1_000
const rememberedMax = 5_000

interface Options {
  readonly units: Pick<Projection<Unit>, 'read' | 'put'>
  readonly staff: Pick<Projection<StaffMember>, 'read' | 'put'>
  readonly clock: Clock
  /** Asks the archive itself. */
  readonly ask: Organisation['currentUnit']
}

export function organisationCopy({ units, staff, clock, ask }: Options): Organisation {
  const unit = remembering(clock, units)
  const member = remembering(clock, staff)
  return {
    unit: (code) => unit.read(code),
    currentUnit: async (call, code) => {
      try {
        // No unit is ever removed: one that only the copy has was left out of the answer.
        return (await ask(call, code)) ?? (await unit.read(code))
      } catch (error) {
        const copy = isProblem(error, 'UNAVAILABLE') ? await unit.read(code) : undefined
        if (copy === undefined) throw error
        return copy
      }
    },
    staff: (code) => member.read(code),
    noteUnit: (row, seq) => unit.note(row, seq),
    noteStaff: (row, seq) => member.note(row, seq),
  }
}

/** A row is remembered for a short time, that there is none for a shorter one. */
function remembering<Row extends { readonly code: string }>(
  clock: Clock,
  rows: Pick<Projection<Row>, 'read' | 'put'>,
) {
  const memory = new ShortMemory<Row | undefined>(clock, rememberedMax)
  return {
    async read(code: string): Promise<Row | undefined> {
      const remembered = memory.get(code)
      if (remembered !== undefined) return remembered.value
      const row = await rows.read(code)
      memory.set(code, row, row ? rememberedMs : absenceRememberedMs)
      return row
    },
    async note(row: Row, seq: number): Promise<void> {
      await rows.put(row.code, seq, row)
      memory.delete(row.code)
    },
  }
}

import type { Found, PageOf } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import type { ParkedLine } from '../../domain/intake/parked-line.ts'
import type { ImportLimits, PageRequest } from '../ports.ts'
import type { ReadFact } from './fact.ts'
import { type ImportCounts, importLines } from './import-lines.ts'
import type { IntakePorts } from './intake.ts'
import { freeLine, parkedId } from './park.ts'

/** Lines that wait or were refused; never their content. */
export function listParked(
  { parkedLines }: Pick<IntakePorts, 'parkedLines'>,
  page: PageRequest,
  call: Call,
): Promise<PageOf<Found<ParkedLine>>> {
  return parkedLines.within(call.scope).list(page)
}

/**
 * Takes a parked line again, as it is or repaired (A13). A repaired one that says another resource
 * takes the old line off the list.
 */
export async function replayParked(
  ports: IntakePorts & { readonly limits: ImportLimits },
  command: { readonly id: string; readonly line?: string | undefined; readonly read: ReadFact },
  call: Call,
): Promise<ImportCounts> {
  const { id, read } = command
  const found = await ports.parkedLines.within(call.scope).read(id)
  if (found?.state.status !== 'parked') return fail('NOT_FOUND')
  const { branch, text } = found.state
  const line = command.line ?? text
  const counts = await importLines(ports, { branch, lines: [line], read }, call)
  const isTaken = Object.values(counts).every(({ parked }) => parked === 0)
  if (isTaken || idOf(branch, line, read) !== id) await freeLine(ports.parkedLines, id, call)
  return counts
}

function idOf(branch: string, text: string, read: ReadFact): string {
  try {
    return parkedId(branch, { text, fact: read(text) })
  } catch {
    return parkedId(branch, { text })
  }
}

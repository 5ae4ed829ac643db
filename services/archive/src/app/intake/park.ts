import { createHash } from 'node:crypto'
import type { Call, Problem } from '@hcrm/kernel'
import { intentId } from '@hcrm/platform'
import { type ParkLine, parkLine, takeLine } from '../../domain/intake/parked-line.ts'
import { mapBounded } from '../bounded.ts'
import type { ParkedLineStore } from '../ports.ts'
import type { Line } from './fact.ts'
import { type Intake, type Result, writesAtOnce } from './intake.ts'

/**
 * The same resource of a branch is parked once, its newest version in the place of older ones; that
 * a visit is taken back is kept beside what it was; an unreadable line goes by its text.
 */
export function parkedId(
  branch: string,
  line: { readonly text: string; readonly fact?: Line['fact'] },
) {
  const { text, fact } = line
  if (fact) {
    const version = fact.type === 'Encounter' ? fact.status : 'recorded'
    return intentId(`${branch} ${fact.type}/${fact.id} ${version}`, 'parked')
  }
  return intentId(`${branch} ${createHash('sha256').update(text).digest('hex')}`, 'parked')
}

/** Keeps every line that was not taken; frees those that were parked before and now are. */
export async function parkResults(
  intake: Intake,
  results: readonly Result[],
  known: ReadonlySet<string>,
): Promise<void> {
  const { branch, call, ports } = intake
  const lines = ports.parkedLines.within(call.scope)
  await mapBounded(results, writesAtOnce, async (result) => {
    const id = parkedId(branch, result.line)
    if (!('outcome' in result)) {
      await lines.update(id, { now: call.now }, (state) => ({
        events: parkLine(state, parkingOf(intake, result)),
        answer: null,
      }))
    } else if (known.has(id)) {
      await freeLine(ports.parkedLines, id, call)
    }
  })
}

/** Keeps a line that could not be read. */
export async function parkUnread(
  { ports, branch, call }: Intake,
  { text, refused }: { readonly text: string; readonly refused: Problem },
): Promise<void> {
  const at = call.now.toISOString()
  const line = { branch, resource: '', text, at, ...errorOf(refused) }
  await ports.parkedLines
    .within(call.scope)
    .update(parkedId(branch, { text }), { now: call.now }, (state) => ({
      events: parkLine(state, line),
      answer: null,
    }))
}

/** Takes a line off the list: it has been taken, perhaps repaired under another id. */
export async function freeLine(
  parkedLines: ParkedLineStore,
  id: string,
  { scope, now }: Call,
): Promise<void> {
  await parkedLines.within(scope).update(id, { now }, (state) => ({
    events: takeLine(state),
    answer: null,
  }))
}

/** Ids of what is parked at the moment, so that a line sent again and taken comes off the list. */
export async function parkedIds({ ports, call }: Intake): Promise<ReadonlySet<string>> {
  const lines = ports.parkedLines.within(call.scope)
  const ids = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await lines.list({ limit: 100, cursor })
    for (const { id } of page.items) ids.add(id)
    cursor = page.nextCursor
  } while (cursor !== undefined && ids.size < parkedSeenMax)
  return ids
}

const parkedSeenMax = 20_000

function parkingOf(
  { branch, call }: Intake,
  result: Exclude<Result, { readonly outcome: unknown }>,
): ParkLine {
  const { text, fact } = result.line
  const line = { branch, resource: fact.type, text, at: call.now.toISOString() }
  if ('refused' in result) return { ...line, ...errorOf(result.refused) }
  return { ...line, error: 'UNKNOWN_REFERENCE', waitingFor: result.waitingFor }
}

function errorOf({ code, info }: Problem): Pick<ParkLine, 'error' | 'field'> {
  return { error: code, ...(info.field !== undefined && { field: info.field }) }
}

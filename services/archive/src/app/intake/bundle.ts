import { type Call, fail, isProblem, type ProblemCode } from '@hcrm/kernel'
import type { Outcome } from '../../domain/encounter/encounter.ts'
import type { ImportLimits } from '../ports.ts'
import type { Line, ReadFact } from './fact.ts'
import { take, takeArrivals } from './import-lines.ts'
import type { Intake, IntakePorts, Result } from './intake.ts'
import { parkedIds, parkResults, parkUnread } from './park.ts'

export interface BundleEntry {
  readonly type: string
  readonly id: string
  /** The resource as a line. */
  readonly text: string
}

export interface TakenEntry {
  readonly type: string
  readonly id: string
  readonly verdict: Outcome | 'parked'
  /** Code of what refused it; it is parked all the same. */
  readonly error?: ProblemCode
}

interface TakeBundle {
  readonly branch: string
  /** True: one unreadable entry refuses the whole. */
  readonly atomic: boolean
  readonly entries: readonly BundleEntry[]
  readonly read: ReadFact
}

/**
 * Takes the entries of a bundle, answered one by one in their order. A transaction with an entry
 * that cannot be read takes none. Its entries are many documents and so many writes: one that is
 * cut off in the middle is completed by sending it again, which changes nothing twice.
 */
export async function takeBundle(
  ports: IntakePorts & { readonly limits: ImportLimits },
  { branch, atomic, entries, read }: TakeBundle,
  call: Call,
): Promise<readonly TakenEntry[]> {
  if (entries.length > ports.limits.linesMax) fail('TOO_LARGE')
  const zone = await ports.organisation.zoneOf(branch)
  const intake: Intake = { ports, branch, zone, call }
  const lines = new Map<BundleEntry, Line>()
  const refused = new Map<BundleEntry, ProblemCode>()
  for (const [index, entry] of entries.entries()) {
    try {
      lines.set(entry, { text: entry.text, fact: read(entry.text) })
    } catch (error) {
      if (!isProblem(error)) throw error
      const field = `entry.${index}.resource${error.info.field ? `.${error.info.field}` : ''}`
      if (atomic) fail(error.code, { field })
      await parkUnread(intake, { text: entry.text, refused: error })
      refused.set(entry, error.code)
    }
  }
  const known = await parkedIds(intake)
  const results = await take(intake, [...lines.values()])
  await parkResults(intake, results, known)
  await takeArrivals(intake, results, read)
  const byText = new Map(results.map((result) => [result.line.text, result]))
  return entries.map((entry) => takenOf(entry, byText.get(entry.text), refused.get(entry)))
}

function takenOf(
  { type, id }: BundleEntry,
  result: Result | undefined,
  refused: ProblemCode | undefined,
): TakenEntry {
  if (refused !== undefined) return { type, id, verdict: 'parked', error: refused }
  if (result && 'outcome' in result) return { type, id, verdict: result.outcome }
  const error = result && 'refused' in result ? { error: result.refused.code } : {}
  return { type, id, verdict: 'parked', ...error }
}

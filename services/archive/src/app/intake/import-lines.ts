import { type Call, fail, isProblem } from '@hcrm/kernel'
import type { Outcome } from '../../domain/encounter/encounter.ts'
import { chunks, mapBounded } from '../bounded.ts'
import type { ImportLimits } from '../ports.ts'
import { takeOrganizations, takePractitioners, takeRoles } from './directory.ts'
import { takeEncounters } from './encounters.ts'
import type { Line, ReadFact, Reference, SourceFact } from './fact.ts'
import { type Intake, type IntakePorts, type Result, refusalOf, writesAtOnce } from './intake.ts'
import { parkedId, parkedIds, parkResults, parkUnread } from './park.ts'
import { takePatients } from './patients.ts'
import { lookUp, presentOf, type References } from './references.ts'

export type Tally = Readonly<Record<Outcome | 'parked', number>>

/** Per type of resource; lines that could not be read under `unreadable`. */
export type ImportCounts = Readonly<Record<string, Tally>>

export interface ImportLines {
  readonly branch: string
  readonly lines: Iterable<string>
  readonly read: ReadFact
}

/** Rounds of lines that others waited for: an encounter for its patient, a finding for both. */
const roundsMax = 8

/**
 * Takes a push of resources, in any order, as often as it comes (A13). What refers to something
 * that has not come waits parked and is taken when it does; what cannot be read is parked with its
 * error. Throws TOO_LARGE before anything is taken, and what may succeed later; repeating is safe.
 */
export async function importLines(
  ports: IntakePorts & { readonly limits: ImportLimits },
  { branch, lines, read }: ImportLines,
  call: Call,
): Promise<ImportCounts> {
  const zone = await ports.organisation.zoneOf(branch)
  const intake: Intake = { ports, branch, zone, call }
  const counts = new Map<string, Record<Outcome | 'parked', number>>()
  const { readable, unreadable } = readAll(lines, read, ports.limits)
  await mapBounded(unreadable, writesAtOnce, (each) => parkUnread(intake, each))
  for (const _line of unreadable) count(counts, 'unreadable', 'parked')
  const known = await parkedIds(intake)
  const results = await take(intake, readable)
  await parkResults(intake, results, known)
  for (const result of results) count(counts, result.line.fact.type, verdictOf(result))
  await takeArrivals(intake, results, read)
  return Object.fromEntries(counts)
}

/**
 * Takes what waited for what has come, and what waited for that. What this push waits for is looked
 * for once more: another push may have brought it before our lines were on the list.
 */
export async function takeArrivals(
  intake: Intake,
  results: readonly Result[],
  read: ReadFact,
): Promise<void> {
  const awaited = results.flatMap((result) => ('waitingFor' in result ? [result.waitingFor] : []))
  let arrived = [...arrivalsOf(results), ...(await presentOf(intake, [...new Set(awaited)]))]
  for (let round = 0; round < roundsMax && arrived.length > 0; round += 1) {
    arrived = [...arrivalsOf(await takeWaiting(intake, arrived, read))]
  }
}

/** Takes the lines of a branch that wait for these references, if they can be taken now. */
async function takeWaiting(
  intake: Intake,
  arrived: readonly Reference[],
  read: ReadFact,
): Promise<readonly Result[]> {
  const { ports, branch, call } = intake
  const parked = ports.parkedLines.within(call.scope)
  const found = await mapBounded(chunks(arrived, pageSize), lookupsAtOnce, async (references) => {
    const texts: string[] = []
    let cursor: string | undefined
    do {
      const page = await parked.waitingFor(branch, references, { limit: pageSize, cursor })
      texts.push(...page.items.map(({ state }) => state.text))
      cursor = page.nextCursor
    } while (cursor !== undefined && texts.length < waitingMax)
    return texts
  })
  const lines = found.flat().map((text): Line => ({ text, fact: read(text) }))
  if (lines.length === 0) return []
  const results = await take(intake, lines)
  const known = new Set(lines.map((line) => parkedId(branch, line)))
  await parkResults(intake, results, known)
  return results
}

const pageSize = 100
const lookupsAtOnce = 4
/** Waiting lines taken up for a hundred references at once; more are taken in the next round. */
const waitingMax = 5_000

/** In the order in which they refer to each other. The same resource twice: the last one holds. */
export async function take(intake: Intake, all: readonly Line[]): Promise<readonly Result[]> {
  const newest = new Map(all.map((line) => [parkedId(intake.branch, line), line]))
  const lines = [...newest.values()]
  const isReplaced = (line: Line) => newest.get(parkedId(intake.branch, line)) !== line
  const references: References = await lookUp(intake, lines)
  return [
    ...all.filter(isReplaced).map((line): Result => ({ line, outcome: 'unchanged' })),
    ...(await takeOrganizations(intake, ofType(lines, 'Organization'), references)),
    ...(await takePractitioners(intake, ofType(lines, 'Practitioner'), references)),
    ...(await takeRoles(intake, ofType(lines, 'PractitionerRole'), references)),
    ...(await takePatients(intake, ofType(lines, 'Patient'), references)),
    ...(await takeEncounters(
      intake,
      ofType(lines, 'Encounter', 'Condition', 'Procedure'),
      references,
    )),
  ]
}

function readAll(lines: Iterable<string>, read: ReadFact, limits: ImportLimits) {
  const readable: Line[] = []
  const unreadable: { readonly text: string; readonly refused: ReturnType<typeof refusalOf> }[] = []
  for (const text of lines) {
    if (readable.length + unreadable.length >= limits.linesMax) fail('TOO_LARGE')
    if (text.length > limits.lineCharactersMax) fail('TOO_LARGE')
    try {
      readable.push({ text, fact: read(text) })
    } catch (error) {
      if (!isProblem(error)) throw error
      unreadable.push({ text, refused: refusalOf(error) })
    }
  }
  return { readable, unreadable }
}

function ofType<T extends SourceFact['type']>(
  lines: readonly Line[],
  ...types: readonly T[]
): readonly Line<Extract<SourceFact, { readonly type: T }>>[] {
  const wanted: ReadonlySet<string> = new Set(types)
  // Filtered by the very types that the result is told to have.
  return lines.filter(({ fact }) => wanted.has(fact.type)) as never
}

/** What came with this push, so that others may have waited for it. */
function arrivalsOf(results: readonly Result[]): readonly Reference[] {
  return results.flatMap((result) => ('outcome' in result ? result.line.fact.references : []))
}

function verdictOf(result: Result): Outcome | 'parked' {
  return 'outcome' in result ? result.outcome : 'parked'
}

function count(
  counts: Map<string, Record<Outcome | 'parked', number>>,
  type: string,
  verdict: Outcome | 'parked',
): void {
  const tally = counts.get(type) ?? { created: 0, unchanged: 0, corrected: 0, parked: 0 }
  tally[verdict] += 1
  counts.set(type, tally)
}

import { isProblem } from '@hcrm/kernel'
import type {
  Clinical,
  EncounterState,
  RecordDecision,
  RecordEncounter,
} from '../../domain/encounter/encounter.ts'
import { cancelEncounter, recordEncounter } from '../../domain/encounter/encounter.ts'
import { chunks, mapBounded } from '../bounded.ts'
import { becomePatientOnVisit } from '../customer/become-patient.ts'
import { encounterId, fhirSystem } from '../encounter/encounter-id.ts'
import { visitOf } from '../encounter/record-encounter.ts'
import type { EncounterFact, FindingFact, Line, Reference } from './fact.ts'
import { type Intake, type Result, refusalOf, writesAtOnce } from './intake.ts'
import type { References } from './references.ts'

/** Everything one push says of one encounter, so that it is one write. */
interface Group {
  readonly sourceId: string
  encounter?: Line<EncounterFact>
  readonly findings: Line<FindingFact>[]
}

/**
 * Encounters with their conditions and procedures, one write each (A13); then those the source
 * takes back.
 */
export async function takeEncounters(
  intake: Intake,
  lines: readonly Line<EncounterFact | FindingFact>[],
  references: References,
): Promise<readonly Result[]> {
  const { groups, cancelled } = grouped(lines)
  const known = await readKnown(intake, groups)
  const taken = await mapBounded(groups, writesAtOnce, (group) =>
    takeGroup(intake, group, { references, known }),
  )
  await markPatients(intake, groups, references)
  const gone = await mapBounded(cancelled, writesAtOnce, (line) => cancel(intake, line))
  return [...taken.flat(), ...gone]
}

function grouped(lines: readonly Line<EncounterFact | FindingFact>[]): {
  readonly groups: readonly Group[]
  readonly cancelled: readonly Line<EncounterFact>[]
} {
  const groups = new Map<string, Group>()
  const cancelled: Line<EncounterFact>[] = []
  const at = (sourceId: string): Group => {
    const group = groups.get(sourceId) ?? { sourceId, findings: [] }
    groups.set(sourceId, group)
    return group
  }
  for (const line of lines) {
    const { fact } = line
    if (fact.type !== 'Encounter') {
      at(sourceIdIn(fact.encounter)).findings.push({ ...line, fact })
    } else if (fact.status === 'cancelled') {
      cancelled.push({ ...line, fact })
    } else {
      at(fact.id).encounter = { ...line, fact }
    }
  }
  return { groups: [...groups.values()], cancelled }
}

/** Encounters as they are before the push, by source id. */
type Known = ReadonlyMap<string, EncounterState>

/** In bulk, so that a push that says nothing new costs few reads and no write. */
async function readKnown(
  { ports, branch, call }: Intake,
  groups: readonly Group[],
): Promise<Known> {
  const within = ports.encounters.within(call.scope)
  const ids = groups.map(({ sourceId }) => encounterId({ branch, system: fhirSystem, sourceId }))
  const found = await mapBounded(chunks(ids, readsMax), readsAtOnce, (some) =>
    within.readMany(some),
  )
  return new Map(found.flat().map(({ state }) => [state.sourceId, state]))
}

const readsMax = 200
const readsAtOnce = 4

/** Who has visited is a patient (A2). */
async function markPatients(
  { ports, call }: Intake,
  groups: readonly Group[],
  references: References,
): Promise<void> {
  const visitors = groups.flatMap(({ encounter }) => {
    const patient = encounter && references.patient(encounter.fact.patient)
    return patient && !patient.hasVisited ? [patient.id] : []
  })
  await mapBounded([...new Set(visitors)], writesAtOnce, (id) =>
    becomePatientOnVisit(ports.customers, id, call),
  )
}

async function takeGroup(
  intake: Intake,
  group: Group,
  { references, known }: { readonly references: References; readonly known: Known },
): Promise<readonly Result[]> {
  const { encounter, findings } = group
  if (encounter) {
    const missing = missingOf(encounter.fact, references)
    if (missing) return [{ line: encounter, waitingFor: missing }, ...waiting(group)]
  }
  try {
    const visit = encounter ? visitIn(intake, encounter.fact, references) : {}
    const command = { ...commandOf(intake, group), ...visit }
    const before = known.get(group.sourceId)
    const decision = before && recordEncounter(before, command)
    if (decision?.events.length === 0) return resultsOf(group, decision)
    return await write(intake, group, command)
  } catch (error) {
    if (isProblem(error, 'NOT_FOUND')) return waiting(group)
    const refused = refusalOf(error)
    if (encounter) return [{ line: encounter, refused }, ...waiting(group)]
    return findings.map((line) => ({ line, refused }))
  }
}

/** A visit that is taken back before it was told waits for itself. */
async function cancel({ ports, branch, call }: Intake, line: Line<EncounterFact>): Promise<Result> {
  const { id: sourceId } = line.fact
  const id = encounterId({ branch, system: fhirSystem, sourceId })
  try {
    const written = await ports.encounters
      .within(call.scope)
      .update(id, { now: call.now }, (state) => ({ events: cancelEncounter(state), answer: null }))
    return { line, outcome: written.outcome === 'written' ? 'corrected' : 'unchanged' }
  } catch (error) {
    if (isProblem(error, 'NOT_FOUND')) return { line, waitingFor: `Encounter/${sourceId}` }
    return { line, refused: refusalOf(error) }
  }
}

function missingOf(fact: EncounterFact, references: References): Reference | undefined {
  const { patient, organization, practitioner } = fact
  if (!references.patient(patient)) return patient
  if (organization !== undefined && !references.unit([organization])) return organization
  if (practitioner !== undefined && !references.member([practitioner])) return practitioner
  return undefined
}

/** Findings whose encounter is not there wait for it. */
function waiting({ findings }: Group): readonly Result[] {
  return findings.map((line) => ({ line, waitingFor: line.fact.encounter }))
}

function visitIn(
  { zone }: Intake,
  fact: EncounterFact,
  references: References,
): Pick<RecordEncounter, 'visit' | 'about' | 'asOf'> {
  const patient = references.patient(fact.patient)
  if (!patient) return {}
  const { organization, practitioner, asOf } = fact
  const unit = organization === undefined ? undefined : references.unit([organization])
  const member = practitioner === undefined ? undefined : references.member([practitioner])
  const told = { ...fact, department: unit?.code ?? '', staff: member?.code }
  return {
    visit: visitOf(told, { customerId: patient.id, zone }),
    about: patient.about,
    ...(asOf !== undefined && { asOf }),
  }
}

function commandOf({ branch }: Intake, { sourceId, findings }: Group): RecordEncounter {
  const items = (type: FindingFact['type']) =>
    Object.fromEntries(
      findings
        .filter(({ fact }) => fact.type === type && !fact.removed)
        .map(({ fact }) => [fact.id, fact.item]),
    )
  const clinical: Clinical = { conditions: items('Condition'), procedures: items('Procedure') }
  const removed = findings.filter(({ fact }) => fact.removed).map(({ fact }) => fact.id)
  return { branch, system: fhirSystem, sourceId, clinical, removed, whole: false }
}

async function write(
  { ports, call }: Intake,
  group: Group,
  command: RecordEncounter,
): Promise<readonly Result[]> {
  const written = await ports.encounters
    .within(call.scope)
    .update(encounterId(command), { now: call.now }, (state) => {
      const { events, ...answer } = recordEncounter(state, command)
      return { events, answer }
    })
  if (written.outcome === 'duplicate') throw new Error('no event is the source of an import')
  return resultsOf(group, written.answer)
}

function resultsOf(
  { encounter, findings }: Group,
  { visit, items }: Pick<RecordDecision, 'visit' | 'items'>,
): readonly Result[] {
  return [
    ...(encounter ? [{ line: encounter, outcome: visit }] : []),
    ...findings.map((line) => ({ line, outcome: items[line.fact.id] ?? ('unchanged' as const) })),
  ]
}

/** `Encounter/17` → `17`; what refers in another way leads nowhere and waits. */
function sourceIdIn(reference: Reference): string {
  return /^Encounter\/(.+)$/.exec(reference)?.[1] ?? reference
}

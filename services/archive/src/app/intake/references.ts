import type { About } from '../../domain/encounter/encounter.ts'
import type { OrgUnit, StaffMember } from '../../domain/organisation/organisation.ts'
import { chunks } from '../bounded.ts'
import { isPatient } from '../customer/become-patient.ts'
import { encounterId, fhirSystem } from '../encounter/encounter-id.ts'
import { aboutOf } from '../encounter/record-encounter.ts'
import type { FoundCustomer } from '../ports.ts'
import type { Line, Reference } from './fact.ts'
import type { Intake } from './intake.ts'

export interface KnownPatient {
  readonly id: string
  readonly about: About
  readonly hasVisited: boolean
}

/** What the references of one push lead to, looked up in bulk and kept for its duration. */
export class References {
  readonly #units = new Map<Reference, OrgUnit>()
  readonly #members = new Map<Reference, StaffMember>()
  readonly #patients = new Map<Reference, KnownPatient>()

  unit(references: readonly Reference[]): OrgUnit | undefined {
    return first(this.#units, references)
  }

  member(references: readonly Reference[]): StaffMember | undefined {
    return first(this.#members, references)
  }

  patient(reference: Reference): KnownPatient | undefined {
    return this.#patients.get(reference)
  }

  addUnit(unit: OrgUnit): void {
    for (const reference of [`Organization/${unit.code}`, ...unit.sources]) {
      this.#units.set(reference, unit)
    }
  }

  addMember(member: StaffMember): void {
    for (const reference of [`Practitioner/${member.code}`, ...member.sources]) {
      this.#members.set(reference, member)
    }
  }

  addPatient({ id, state }: FoundCustomer, branch: string): void {
    const known = { id, about: aboutOf(state), hasVisited: isPatient(state) }
    const records = state.records.filter((record) => record.branch === branch)
    for (const reference of records.flatMap(({ sources }) => sources)) {
      this.#patients.set(reference, known)
    }
  }
}

/** Looks up everything these lines name, in as few reads as their number allows. */
export function lookUp(intake: Intake, lines: readonly Line[]): Promise<References> {
  return resolve(intake, namedBy(lines))
}

async function resolve(intake: Intake, named: NamedReferences): Promise<References> {
  const { branch, call, ports } = intake
  const { organisation, customers } = ports
  const known = new References()
  const codes = { units: idsOf(named.units), staff: idsOf(named.staff) }
  const units = organisation.units.within(call.scope)
  const staff = organisation.staff.within(call.scope)
  const within = customers.within(call.scope)
  await Promise.all([
    ...chunks(codes.units, chunkSize).map(async (ids) => {
      const found = (await units.readMany(ids)).map(({ state }) => state)
      for (const unit of found) if (unit.branch === branch) known.addUnit(unit)
    }),
    ...chunks(codes.staff, chunkSize).map(async (ids) => {
      const found = (await staff.readMany(ids)).map(({ state }) => state)
      for (const member of found) if (member.branch === branch) known.addMember(member)
    }),
    ...chunks(named.units, chunkSize).map(async (sources) => {
      for (const unit of await organisation.unitsBySource(branch, sources)) known.addUnit(unit)
    }),
    ...chunks(named.staff, chunkSize).map(async (sources) => {
      for (const member of await organisation.staffBySource(branch, sources))
        known.addMember(member)
    }),
    ...chunks(named.patients, chunkSize).map(async (sources) => {
      const page = await within.find({ by: 'sources', branch, sources }, { limit: chunkSize })
      for (const patient of page.items) known.addPatient(patient, branch)
    }),
  ])
  return known
}

/** Those of these references that lead to something by now. */
export async function presentOf(
  intake: Intake,
  references: readonly Reference[],
): Promise<readonly Reference[]> {
  const { branch, ports, call } = intake
  const ofType = (type: string) =>
    references.filter((each) => each.startsWith(`${type}/`) || each.startsWith(`${type}?`))
  const known = await resolve(intake, {
    units: ofType('Organization'),
    staff: ofType('Practitioner'),
    patients: ofType('Patient'),
  })
  const sources = ofType('Encounter').flatMap((each) => idsOf([each]))
  const ids = sources.map((sourceId) => encounterId({ branch, system: fhirSystem, sourceId }))
  const pages = await Promise.all(
    chunks(ids, chunkSize).map((some) => ports.encounters.within(call.scope).readMany(some)),
  )
  const visits = new Set(pages.flat().map(({ state }) => `Encounter/${state.sourceId}`))
  return references.filter(
    (each) => visits.has(each) || known.unit([each]) || known.member([each]) || known.patient(each),
  )
}

/** Most that one list may answer, and each reference leads to at most one. */
const chunkSize = 100

interface NamedReferences {
  readonly units: readonly Reference[]
  readonly staff: readonly Reference[]
  readonly patients: readonly Reference[]
}

function namedBy(lines: readonly Line[]): NamedReferences {
  const units = new Set<Reference>()
  const staff = new Set<Reference>()
  const patients = new Set<Reference>()
  const add = (set: Set<Reference>, ...references: readonly (Reference | undefined)[]) => {
    for (const reference of references) if (reference !== undefined) set.add(reference)
  }
  for (const { fact } of lines) {
    if (fact.type === 'Organization') add(units, ...fact.references)
    if (fact.type === 'Practitioner') add(staff, ...fact.references)
    if (fact.type === 'Patient') add(patients, ...fact.references)
    if (fact.type === 'PractitionerRole') {
      add(units, fact.organization)
      add(staff, fact.practitioner)
    }
    if (fact.type === 'Encounter') {
      add(units, fact.organization)
      add(staff, fact.practitioner)
      add(patients, fact.patient)
    }
  }
  return { units: [...units], staff: [...staff], patients: [...patients] }
}

/** `Organization/17` may name a unit by our own code. */
function idsOf(references: readonly Reference[]): readonly string[] {
  return references.flatMap((reference) => /^[A-Za-z]+\/(.+)$/.exec(reference)?.[1] ?? [])
}

function first<T>(map: ReadonlyMap<Reference, T>, references: readonly Reference[]): T | undefined {
  return references.map((reference) => map.get(reference)).find((found) => found !== undefined)
}

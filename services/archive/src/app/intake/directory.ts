import { createHash } from 'node:crypto'
import type { Outcome } from '../../domain/encounter/encounter.ts'
import {
  initialMember,
  initialUnit,
  type OrgUnit,
  type StaffMember,
  setStaff,
  setUnit,
} from '../../domain/organisation/organisation.ts'
import { mapBounded } from '../bounded.ts'
import type { Line, OrganizationFact, PractitionerFact, PractitionerRoleFact } from './fact.ts'
import { attempt, type Intake, type Result, writesAtOnce } from './intake.ts'
import type { References } from './references.ts'

/** Organisations of a source become departments of its branch, or organisations outside it. */
export function takeOrganizations(
  intake: Intake,
  lines: readonly Line<OrganizationFact>[],
  references: References,
): Promise<readonly Result[]> {
  return mapBounded(lines, writesAtOnce, (line) =>
    attempt(line, () => takeOrganization(intake, line.fact, references)),
  )
}

async function takeOrganization(
  { ports, branch, call }: Intake,
  fact: OrganizationFact,
  references: References,
): Promise<Outcome> {
  const own = references.unit(fact.references)
  const code = own?.code ?? codeFor(branch, fact.id)
  const written = await ports.organisation.units
    .within(call.scope)
    .update(code, { now: call.now }, (state) => {
      const before = state ?? { ...initialUnit, code, branch, kind: fact.kind }
      return { events: setUnit(state, { ...before, ...unitOf(before, fact) }), answer: !state }
    })
  references.addUnit(written.state)
  if (written.outcome === 'unchanged') return 'unchanged'
  return written.outcome === 'written' && written.answer ? 'created' : 'corrected'
}

/** A unit that people have named in two languages keeps its names; the source has but one. */
function unitOf(before: OrgUnit, fact: OrganizationFact): Partial<OrgUnit> {
  const sources = [...new Set([...before.sources, ...fact.references])]
  if (before.nameZh !== before.nameEn) return { sources }
  const { name, address, phone, active } = fact
  return { nameZh: name, nameEn: name, address, phone, active, sources }
}

export function takePractitioners(
  intake: Intake,
  lines: readonly Line<PractitionerFact>[],
  references: References,
): Promise<readonly Result[]> {
  return mapBounded(lines, writesAtOnce, (line) =>
    attempt(line, () => {
      const { fact } = line
      const code = references.member(fact.references)?.code ?? codeFor(intake.branch, fact.id)
      return changeStaff(intake, { code, references }, (before) => ({
        sources: [...new Set([...before.sources, ...fact.references])],
        ...(before.nameZh === before.nameEn && { nameZh: fact.name, nameEn: fact.name }),
        languages: fact.languages.length > 0 ? fact.languages : before.languages,
        active: fact.active,
      }))
    }),
  )
}

/** Where somebody works and as what; both must be there. */
export function takeRoles(
  intake: Intake,
  lines: readonly Line<PractitionerRoleFact>[],
  references: References,
): Promise<readonly Result[]> {
  return mapBounded(lines, writesAtOnce, async (line): Promise<Result> => {
    const { practitioner, organization, position, title, specialities } = line.fact
    const member = references.member([practitioner])
    if (!member) return { line, waitingFor: practitioner }
    const unit = references.unit([organization])
    if (!unit) return { line, waitingFor: organization }
    const role = { department: unit.code, position, title, specialities }
    return attempt(line, () => changeStaff(intake, { code: member.code, references }, () => role))
  })
}

async function changeStaff(
  { ports, branch, call }: Intake,
  { code, references }: { readonly code: string; readonly references: References },
  change: (before: StaffMember) => Partial<StaffMember>,
): Promise<Outcome> {
  const written = await ports.organisation.staff
    .within(call.scope)
    .update(code, { now: call.now }, (state) => {
      const before = state ?? { ...initialMember, code, branch }
      return { events: setStaff(state, { ...before, ...change(before) }), answer: !state }
    })
  references.addMember(written.state)
  if (written.outcome === 'unchanged') return 'unchanged'
  return written.outcome === 'written' && written.answer ? 'created' : 'corrected'
}

/** Short, the same for the same source, and no guess for another branch. */
function codeFor(branch: string, sourceId: string): string {
  const digest = createHash('sha256').update(`${branch} ${sourceId}`).digest('hex')
  return `${branch}-${digest.slice(0, 10)}`
}

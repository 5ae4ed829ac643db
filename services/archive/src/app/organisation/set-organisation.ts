import type { Call } from '@hcrm/kernel'
import {
  type OrgUnit,
  type StaffMember,
  setStaff,
  setUnit,
} from '../../domain/organisation/organisation.ts'
import type { Organisation } from '../ports.ts'

/**
 * Makes or changes a unit of a branch the caller reaches (S1). References of the branch's systems
 * are kept unless others come along. Throws NOT_FOUND for a code of another branch.
 */
export async function putUnit(
  { units }: Pick<Organisation, 'units'>,
  unit: Omit<OrgUnit, 'sources'> & { readonly sources?: readonly string[] },
  call: Call,
): Promise<Put<OrgUnit>> {
  const { now, operation } = call
  const written = await units.within(call.scope).update(unit.code, { now, operation }, (state) => ({
    events: setUnit(state, { ...unit, sources: merged(state, unit.sources) }),
    answer: state ? 'changed' : 'created',
  }))
  return put(written)
}

/** Makes or changes a member of staff (A11). */
export async function putStaff(
  { staff }: Pick<Organisation, 'staff'>,
  member: Omit<StaffMember, 'sources'> & { readonly sources?: readonly string[] },
  call: Call,
): Promise<Put<StaffMember>> {
  const { now, operation } = call
  const written = await staff
    .within(call.scope)
    .update(member.code, { now, operation }, (state) => ({
      events: setStaff(state, { ...member, sources: merged(state, member.sources) }),
      answer: state ? 'changed' : 'created',
    }))
  return put(written)
}

export interface Put<State> {
  readonly state: State
  readonly version: number
  readonly outcome: 'created' | 'corrected' | 'unchanged'
}

function put<State>(written: {
  readonly outcome: string
  readonly answer?: string
  readonly state: State
  readonly version: number
}): Put<State> {
  const { state, version, answer } = written
  if (written.outcome === 'unchanged') return { state, version, outcome: 'unchanged' }
  return { state, version, outcome: answer === 'created' ? 'created' : 'corrected' }
}

function merged(
  state: { readonly sources: readonly string[] } | undefined,
  sources: readonly string[] = [],
): readonly string[] {
  return [...new Set([...(state?.sources ?? []), ...sources])].slice(0, sourcesMax)
}

const sourcesMax = 20

import { type Call, fail, isProblem } from '@hcrm/kernel'
import type { CustomerState } from '../../domain/customer/customer-state.ts'
import {
  type About,
  type Clinical,
  type EncounterKind,
  type EncounterState,
  type Outcome,
  recordEncounter,
  type Visit,
} from '../../domain/encounter/encounter.ts'
import { wallAt } from '../../domain/values/calendar.ts'
import { becomePatientOnVisit, isPatient } from '../customer/become-patient.ts'
import { byCode } from '../customer/find-customers.ts'
import { readVisible, sight } from '../customer/visible.ts'
import type { CustomerStore, EncounterStore, FoundCustomer, Organisation } from '../ports.ts'
import { encounterId } from './encounter-id.ts'

export interface Ports {
  readonly customers: CustomerStore
  readonly encounters: EncounterStore
  readonly organisation: Organisation
}

/** A visit as a branch's system sends it. */
export interface RecordVisit {
  readonly branch: string
  readonly system: string
  readonly sourceId: string
  readonly customer: { readonly id: string } | { readonly code: string } | { readonly mrn: string }
  readonly department: string
  readonly staff?: string | undefined
  readonly kind: EncounterKind
  readonly startedAt: Date
  readonly endedAt?: Date | undefined
  readonly bookingId?: string | undefined
  readonly clinical: Clinical
}

export interface EncounterFound {
  readonly id: string
  readonly version: number
  readonly state: EncounterState
}

/**
 * Takes a visit from a branch (A13). Idempotent by source id: the same again is `unchanged`, other
 * content is a corrected version. Customer, department and staff must be known at the branch.
 */
export async function recordVisit(
  ports: Ports,
  command: RecordVisit,
  call: Call,
): Promise<EncounterFound & { readonly outcome: Outcome }> {
  const { branch, system, sourceId, clinical } = command
  const customer = await customerOf(ports, command, call)
  await checkPlaces(ports.organisation, command, call)
  const zone = await ports.organisation.zoneOf(branch)
  const told = {
    branch,
    system,
    sourceId,
    visit: visitOf(command, { customerId: customer.id, zone }),
    about: aboutOf(customer.state),
    clinical,
    whole: true,
  }
  const id = encounterId(command)
  const { now, operation } = call
  const written = await ports.encounters
    .within(call.scope)
    .update(id, { now, operation }, (state) => {
      const { events, visit, items } = recordEncounter(state, told)
      const isSame = events.length === 0 || visit !== 'unchanged'
      // A visit whose findings alone changed is a corrected visit for who pushed it whole.
      return { events, answer: isSame ? visit : ('corrected' as const), items }
    })
  if (!isPatient(customer.state)) await becomePatientOnVisit(ports.customers, customer.id, call)
  const outcome = written.outcome === 'duplicate' ? 'unchanged' : written.answer
  return { id, version: written.version, state: written.state, outcome }
}

/** What reporting may learn of the person along with a visit. */
export function aboutOf({ profile }: CustomerState): About {
  const { birthYear, sex, source, regionCode } = profile
  return {
    ...(birthYear !== undefined && { birthYear }),
    sex,
    source,
    ...(regionCode !== undefined && { regionCode }),
  }
}

export function visitOf(
  told: Pick<RecordVisit, 'department' | 'staff' | 'kind' | 'startedAt' | 'endedAt' | 'bookingId'>,
  { customerId, zone }: { readonly customerId: string; readonly zone: string },
): Visit {
  const { department, staff, kind, startedAt, endedAt, bookingId } = told
  if (endedAt && endedAt < startedAt) fail('BAD_TIME', { field: 'endedAt' })
  return {
    customerId,
    department,
    ...(staff !== undefined && { staff }),
    kind,
    startedAt: startedAt.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    localDate: wallAt(startedAt, zone).date,
    ...(bookingId !== undefined && { bookingId }),
  }
}

async function customerOf(
  { customers }: Ports,
  { customer, branch }: RecordVisit,
  call: Call,
): Promise<FoundCustomer> {
  const unknown = () => fail('UNKNOWN_REFERENCE', { field: 'customer' })
  if ('id' in customer) {
    return readVisible(customers, customer.id, call).catch((error: unknown) => {
      // A store that does not answer says nothing about the customer.
      throw isProblem(error, 'NOT_FOUND') ? unknown() : error
    })
  }
  if ('code' in customer) {
    const found = await byCode(customers, customer.code, call)
    return found && sight(found, call, 'id') === 'full' ? found : unknown()
  }
  const finding = { by: 'mrn', branch, mrn: customer.mrn } as const
  const { items } = await customers.within(call.scope).find(finding, { limit: 1 })
  return items[0] ?? unknown()
}

async function checkPlaces(
  { units, staff }: Organisation,
  { branch, department, staff: member }: RecordVisit,
  call: Call,
): Promise<void> {
  const unit = await units.within(call.scope).read(department)
  if (unit?.state.branch !== branch) fail('UNKNOWN_REFERENCE', { field: 'department' })
  if (member === undefined) return
  const found = await staff.within(call.scope).read(member)
  if (found?.state.branch !== branch) fail('UNKNOWN_REFERENCE', { field: 'staff' })
}

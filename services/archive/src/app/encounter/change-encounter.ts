import { type Call, fail } from '@hcrm/kernel'
import {
  type ChargeCategory,
  cancelEncounter,
  type EncounterEvent,
  type EncounterState,
  postCharge,
  refundCharge,
} from '../../domain/encounter/encounter.ts'
import { wallAt } from '../../domain/values/calendar.ts'
import type { EncounterStore, Organisation } from '../ports.ts'
import type { EncounterFound } from './record-encounter.ts'

interface Ports {
  readonly encounters: EncounterStore
  readonly organisation: Organisation
}

export async function readEncounter(
  { encounters }: Pick<Ports, 'encounters'>,
  id: string,
  call: Call,
): Promise<EncounterFound> {
  return (await encounters.within(call.scope).read(id)) ?? fail('NOT_FOUND')
}

/** Cancels a visit for good: it was entered in error (A13). */
export function cancelVisit(
  { encounters }: Pick<Ports, 'encounters'>,
  id: string,
  call: Call,
): Promise<EncounterFound> {
  return update(encounters, { id, decide: cancelEncounter }, call)
}

export interface PostCharge {
  readonly encounterId: string
  readonly chargeId: string
  readonly category: ChargeCategory
  readonly item: string
  readonly amountFen: number
  readonly settledAt: Date
}

/** Adds a settled charge, once per charge id; it earns points and counts as revenue (A13, L3). */
export async function chargeVisit(
  { encounters, organisation }: Ports,
  command: PostCharge,
  call: Call,
): Promise<EncounterFound> {
  const { encounterId, chargeId, category, item, amountFen, settledAt } = command
  const zone = await organisation.zoneOf(branchIn(encounterId))
  const charge = {
    id: chargeId,
    category,
    item,
    amountFen,
    at: settledAt.toISOString(),
    localDate: wallAt(settledAt, zone).date,
    refunds: [],
  }
  return update(encounters, { id: encounterId, decide: (state) => postCharge(state, charge) }, call)
}

export interface RefundCharge {
  readonly encounterId: string
  readonly chargeId: string
  readonly refundId: string
  readonly amountFen: number
  readonly refundedAt: Date
}

/** Gives back a part or all of a charge, once per refund id. */
export async function refundVisit(
  { encounters, organisation }: Ports,
  command: RefundCharge,
  call: Call,
): Promise<EncounterFound> {
  const { encounterId, chargeId, refundId, amountFen, refundedAt } = command
  const zone = await organisation.zoneOf(branchIn(encounterId))
  const refund = {
    id: refundId,
    amountFen,
    at: refundedAt.toISOString(),
    localDate: wallAt(refundedAt, zone).date,
  }
  const decide = (state: EncounterState | undefined) => refundCharge(state, { chargeId, refund })
  return update(encounters, { id: encounterId, decide }, call)
}

/** `branch:system:sourceId` */
function branchIn(encounterId: string): string {
  return encounterId.slice(0, encounterId.indexOf(':'))
}

async function update(
  encounters: EncounterStore,
  change: {
    readonly id: string
    readonly decide: (state: EncounterState | undefined) => readonly EncounterEvent[]
  },
  { scope, now, operation }: Call,
): Promise<EncounterFound> {
  const { id, decide } = change
  const written = await encounters
    .within(scope)
    .update(id, { now, operation }, (state) => ({ events: decide(state), answer: null }))
  return { id, version: written.version, state: written.state }
}

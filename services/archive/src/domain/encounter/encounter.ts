import { fail, integer, never } from '@hcrm/kernel'
import { same } from '../values/same.ts'

export const encounterKinds = [
  'outpatient',
  'inpatient',
  'emergency',
  'checkup',
  'surgery',
  'virtual',
  'home',
] as const
export type EncounterKind = (typeof encounterKinds)[number]

export const chargeCategories = [
  'registration',
  'examination',
  'laboratory',
  'treatment',
  'surgery',
  'drug',
  'bed',
  'material',
  'other',
] as const
export type ChargeCategory = (typeof chargeCategories)[number]

/** Who a visit belongs to and who told it. */
export interface EncounterKey {
  readonly branch: string
  /** Short name of the branch's system, e.g. `his`, `fhir`. */
  readonly system: string
  readonly sourceId: string
}

/** A visit as the branch's system tells it. Instants are RFC 3339 in UTC. */
export interface Visit {
  readonly customerId: string
  readonly department: string
  readonly staff?: string
  readonly kind: EncounterKind
  readonly startedAt: string
  readonly endedAt?: string
  /** Of the start, at the branch. */
  readonly localDate: string
  readonly bookingId?: string
}

/** What reporting may know of the person, as it was when the visit was told. */
export interface About {
  readonly birthYear?: number
  readonly sex: string
  readonly source: string
  readonly regionCode?: string
}

export interface Coded {
  /** `icd10`, `snomed`, or what the source says. */
  readonly system: string
  readonly code: string
  readonly text?: string
}

/** Keyed by the source's id of the item, or by `system|code` when it has none. */
export type CodedItems = Readonly<Record<string, Coded>>

/** Sealed. */
export interface Clinical {
  readonly conditions: CodedItems
  readonly procedures: CodedItems
}

export interface Refund {
  readonly id: string
  readonly amountFen: number
  readonly at: string
  readonly localDate: string
}

export interface Charge {
  readonly id: string
  readonly category: ChargeCategory
  readonly item: string
  readonly amountFen: number
  readonly at: string
  readonly localDate: string
  readonly refunds: readonly Refund[]
}

export interface EncounterState extends EncounterKey {
  readonly status: 'recorded' | 'cancelled'
  /** Counts what the source told differently; 1 is the first. */
  readonly version: number
  /** When the source wrote this version, if it says so. */
  readonly asOf?: string
  readonly visit: Visit
  readonly about: About
  readonly clinical: Clinical
  readonly charges: readonly Charge[]
}

export type EncounterEvent =
  | ({
      readonly type: 'Recorded'
      readonly version: number
      readonly asOf?: string
    } & EncounterKey &
      Told)
  | { readonly type: 'EncounterCancelled'; readonly version: number }
  | { readonly type: 'Charged'; readonly charge: Charge }
  | { readonly type: 'Refunded'; readonly chargeId: string; readonly refund: Refund }

interface Told {
  readonly visit: Visit
  readonly about: About
  readonly clinical: Clinical
}

export type Outcome = 'created' | 'unchanged' | 'corrected'

export interface RecordEncounter extends EncounterKey {
  /** Undefined: only items of a visit that is known already. */
  readonly visit?: Visit
  readonly about?: About
  readonly asOf?: string
  readonly clinical: Clinical
  /** Ids of items the source took back. */
  readonly removed?: readonly string[]
  /** True: these items are all there are; false: they are added to those known. */
  readonly whole: boolean
}

export interface RecordDecision {
  readonly events: readonly EncounterEvent[]
  readonly visit: Outcome
  /** Per item, keyed as it came. */
  readonly items: Readonly<Record<string, Outcome>>
}

const itemsMax = 1_000
const chargesMax = 1_000

export const initialEncounter: EncounterState = {
  branch: '',
  system: '',
  sourceId: '',
  status: 'recorded',
  version: 0,
  visit: { customerId: '', department: '', kind: 'outpatient', startedAt: '', localDate: '' },
  about: { sex: 'unknown', source: 'other' },
  clinical: { conditions: {}, procedures: {} },
  charges: [],
}

/**
 * Takes what a source tells of a visit (A13). The same again changes nothing, something else is a
 * corrected version, an older version than the one known is passed over, and a cancelled visit
 * stays cancelled: its late copies change nothing, anything else is refused.
 */
export function recordEncounter(
  state: EncounterState | undefined,
  command: RecordEncounter,
): RecordDecision {
  if (!state) return recordFirst(command)
  const items = itemOutcomes(state.clinical, command)
  if (isOlder(state, command)) return { events: [], visit: 'unchanged', items: allUnchanged(items) }
  const told: Told = {
    visit: command.visit ?? state.visit,
    about: command.about ?? state.about,
    clinical: command.whole ? command.clinical : merged(state.clinical, command),
  }
  const isSame = same(told.visit, state.visit) && same(told.clinical, state.clinical)
  if (isSame) return { events: [], visit: 'unchanged', items }
  if (state.status === 'cancelled') fail('BAD_STATE', { detail: 'The encounter is cancelled.' })
  if (told.visit.customerId !== state.visit.customerId && state.charges.length > 0) {
    fail('BAD_STATE', { detail: 'An encounter with charges cannot pass to another customer.' })
  }
  return {
    events: [recorded(command, told, state.version + 1)],
    visit: same(told.visit, state.visit) ? 'unchanged' : 'corrected',
    items,
  }
}

/** Cancels for good; charges stay until the source refunds them. */
export function cancelEncounter(state: EncounterState | undefined): readonly EncounterEvent[] {
  if (!state) return fail('NOT_FOUND')
  if (state.status === 'cancelled') return []
  return [{ type: 'EncounterCancelled', version: state.version + 1 }]
}

export function postCharge(
  state: EncounterState | undefined,
  charge: Charge,
): readonly EncounterEvent[] {
  if (!state) return fail('NOT_FOUND')
  const known = state.charges.find(({ id }) => id === charge.id)
  if (known) {
    if (same({ ...known, refunds: [] }, charge)) return []
    fail('ALREADY_EXISTS', { detail: 'Another charge has this id.' })
  }
  if (state.status === 'cancelled') fail('BAD_STATE')
  if (state.charges.length >= chargesMax) fail('LIMIT_REACHED')
  integer(charge.amountFen)
  return [{ type: 'Charged', charge }]
}

/** Never more than what is left of the charge. */
export function refundCharge(
  state: EncounterState | undefined,
  { chargeId, refund }: { readonly chargeId: string; readonly refund: Refund },
): readonly EncounterEvent[] {
  const charge = state?.charges.find(({ id }) => id === chargeId)
  if (!charge) return fail('NOT_FOUND')
  const known = charge.refunds.find(({ id }) => id === refund.id)
  if (known) {
    if (same(known, refund)) return []
    fail('ALREADY_EXISTS', { detail: 'Another refund has this id.' })
  }
  if (refund.amountFen > leftOf(charge)) {
    fail('LIMIT_REACHED', { field: 'amountFen', detail: 'More than what is left of the charge.' })
  }
  return [{ type: 'Refunded', chargeId, refund }]
}

export function leftOf({ amountFen, refunds }: Charge): number {
  return refunds.reduce((left, refund) => left - refund.amountFen, amountFen)
}

export function evolveEncounter(state: EncounterState, event: EncounterEvent): EncounterState {
  switch (event.type) {
    case 'Recorded': {
      const { type, ...told } = event
      return { ...state, ...told, status: 'recorded' }
    }
    case 'EncounterCancelled':
      return { ...state, status: 'cancelled', version: event.version }
    case 'Charged':
      return { ...state, charges: [...state.charges, event.charge] }
    case 'Refunded':
      return {
        ...state,
        charges: state.charges.map((charge) =>
          charge.id === event.chargeId
            ? { ...charge, refunds: [...charge.refunds, event.refund] }
            : charge,
        ),
      }
    default:
      return never(event)
  }
}

function recordFirst(command: RecordEncounter): RecordDecision {
  const { visit, about, clinical } = command
  if (!visit || !about) return fail('NOT_FOUND')
  const items = itemOutcomes(initialEncounter.clinical, command)
  return { events: [recorded(command, { visit, about, clinical }, 1)], visit: 'created', items }
}

function recorded(command: RecordEncounter, told: Told, version: number): EncounterEvent {
  const { branch, system, sourceId, asOf } = command
  const { conditions, procedures } = told.clinical
  const count = Object.keys(conditions).length + Object.keys(procedures).length
  if (count > itemsMax) fail('LIMIT_REACHED')
  const since = asOf === undefined ? {} : { asOf }
  return { type: 'Recorded', branch, system, sourceId, version, ...since, ...told }
}

function isOlder(state: EncounterState, { visit, asOf }: RecordEncounter): boolean {
  return visit !== undefined && asOf !== undefined && state.asOf !== undefined && asOf < state.asOf
}

function merged(known: Clinical, { clinical, removed = [] }: RecordEncounter): Clinical {
  const kept = (before: CodedItems, told: CodedItems): CodedItems => {
    const all = Object.entries({ ...before, ...told })
    return Object.fromEntries(all.filter(([id]) => !removed.includes(id)))
  }
  return {
    conditions: kept(known.conditions, clinical.conditions),
    procedures: kept(known.procedures, clinical.procedures),
  }
}

function itemOutcomes(
  known: Clinical,
  { clinical, removed = [] }: RecordEncounter,
): Readonly<Record<string, Outcome>> {
  const told = (['conditions', 'procedures'] as const).flatMap((group) =>
    Object.entries(clinical[group]).map(([id, item]): [string, Outcome] => {
      const before = known[group][id]
      if (before === undefined) return [id, 'created']
      return [id, same(before, item) ? 'unchanged' : 'corrected']
    }),
  )
  const gone = removed.map((id): [string, Outcome] => {
    const isKnown = id in known.conditions || id in known.procedures
    return [id, isKnown ? 'corrected' : 'unchanged']
  })
  return Object.fromEntries([...told, ...gone])
}

function allUnchanged(items: Readonly<Record<string, Outcome>>): Readonly<Record<string, Outcome>> {
  return Object.fromEntries(Object.keys(items).map((id) => [id, 'unchanged' as const]))
}

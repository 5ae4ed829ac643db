import { isProblem } from '@hcrm/kernel'
import { intentId } from '@hcrm/platform'
import { changeCustomer, setConsent, tellSource } from '../../domain/customer/customer.ts'
import { normaliseDocument } from '../../domain/customer/document-number.ts'
import type { Outcome } from '../../domain/encounter/encounter.ts'
import { mapBounded } from '../bounded.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { particularsIn, patched } from '../customer/draft.ts'
import { registerCustomerAtBranch } from '../customer/register-customer.ts'
import type { FoundCustomer } from '../ports.ts'
import type { Line, PatientFact } from './fact.ts'
import { attempt, type Intake, type Result, writesAtOnce } from './intake.ts'
import type { References } from './references.ts'

/** Patients of a source become customers registered at its branch, one per person (A3, A13). */
export function takePatients(
  intake: Intake,
  lines: readonly Line<PatientFact>[],
  references: References,
): Promise<readonly Result[]> {
  return mapBounded(lines, writesAtOnce, (line) =>
    attempt(line, async () => {
      const { customer, outcome } = await takePatient(intake, line.fact, references)
      references.addPatient(customer, intake.branch)
      return outcome
    }),
  )
}

interface Taken {
  readonly customer: FoundCustomer
  readonly outcome: Outcome
}

/** Known by reference, by MRN at this branch, by ID document anywhere in the group, or new. */
async function takePatient(
  intake: Intake,
  fact: PatientFact,
  references: References,
): Promise<Taken> {
  const { ports, branch, call } = intake
  const within = ports.customers.within(call.scope)
  const [linked] = fact.references.flatMap((reference) => references.patient(reference) ?? [])
  const byReference = linked && (await within.read(linked.id))
  if (byReference) return tell(intake, byReference, fact)
  const { mrn } = fact
  const numbered = mrn && (await within.find({ by: 'mrn', branch, mrn }, { limit: 1 })).items[0]
  if (numbered) return tell(intake, numbered, fact)
  const known = await byDocument(intake, fact)
  if (known) return register(intake, known, fact)
  try {
    const { draft, deceased, references: sources } = fact
    const id = intentId(`${branch} ${fact.id}`, 'patient')
    // Of the dead there is more to tell: what is not remembered as told is told below, or later.
    const source = deceased ? { sources } : sourceOf(fact)
    const { customer } = await createCustomer(ports, { id, branch, draft, mrn, source }, call)
    const told = deceased ? await tell(intake, customer, fact) : { customer }
    return { customer: told.customer, outcome: 'created' }
  } catch (error) {
    // Somebody else entered the same ID document in this very moment.
    const holder = isProblem(error, 'ALREADY_EXISTS') ? await byDocument(intake, fact) : undefined
    if (!holder) throw error
    return register(intake, holder, fact)
  }
}

async function byDocument({ ports, call }: Intake, { draft }: PatientFact) {
  if (!draft.idDocument) return undefined
  const { kind, number } = draft.idDocument
  const document = normaliseDocument(kind, number)
  const within = ports.customers.within(call.scope)
  return (await within.find({ by: 'document', document }, { limit: 1 })).items[0]
}

async function register(intake: Intake, { id }: FoundCustomer, fact: PatientFact): Promise<Taken> {
  const { ports, branch, call } = intake
  // First, because a repetition finds the customer registered and says no more.
  if (fact.deceased) await keepSilent(intake, id)
  const command = { branch, customer: { id }, mrn: fact.mrn, source: sourceOf(fact) }
  const { customer } = await registerCustomerAtBranch(ports.customers, command, call)
  return { customer, outcome: 'created' }
}

/**
 * Puts what the source says in place, when it says something new: the same push again must not
 * undo what staff have written since.
 */
async function tell(intake: Intake, customer: FoundCustomer, fact: PatientFact): Promise<Taken> {
  const { ports, branch, call } = intake
  const { now } = call
  const source = { branch, ...sourceOf(fact) }
  const written = await ports.customers.within(call.scope).update(customer.id, { now }, (state) => {
    const said = tellSource(state, source)
    const record = state?.records.find((each) => each.branch === branch)
    if (!state || record?.told === fact.told) return { events: said, answer: null }
    const to = patched(particularsIn(state), fact.draft, now)
    const changes = changeCustomer(state, { ...to, at: now.toISOString() })
    const silence = fact.deceased ? setConsent(state, { ...state.consent, doNotContact: true }) : []
    return { events: [...changes, ...silence, ...said], answer: null }
  })
  const { version, state } = written
  const outcome = written.outcome === 'written' ? 'corrected' : 'unchanged'
  return { customer: { ...customer, version, state }, outcome }
}

/** The dead get no messages. */
async function keepSilent({ ports, call }: Intake, id: string): Promise<void> {
  await ports.customers.within(call.scope).update(id, { now: call.now }, (state) => ({
    events: state ? setConsent(state, { ...state.consent, doNotContact: true }) : [],
    answer: null,
  }))
}

function sourceOf({ references, told }: PatientFact) {
  return { sources: references, told }
}

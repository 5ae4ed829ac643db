import type { CustomerState } from '../../domain/customer/customer-state.ts'
import { branchesOf } from '../../domain/customer/customer-state.ts'
import { nameForms } from './name-forms.ts'

/** What a customer can be found by, each value normalised; the store keeps blind tokens of them. */
export interface SearchForms {
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly document?: string
  readonly mrns: readonly string[]
  readonly sources: readonly string[]
  readonly names: readonly string[]
}

export function searchFormsOf(state: CustomerState): SearchForms {
  const { identity, contacts, records } = state
  const { idDocument } = identity
  const forms = nameForms(identity.name)
  return {
    phones: contacts.phones,
    emails: contacts.emails,
    ...(idDocument && { document: documentForm(idDocument) }),
    mrns: records.map(({ branch, mrn }) => atBranch(branch, mrn)),
    sources: records.flatMap(({ branch, sources }) =>
      sources.map((each) => atBranch(branch, each)),
    ),
    // Per branch, so that a search examines only customers that the searching branch may see.
    names: branchesOf(state).flatMap((branch) => forms.map((form) => atBranch(branch, form))),
  }
}

export function documentForm({
  kind,
  number,
}: {
  readonly kind: string
  readonly number: string
}): string {
  return `${kind} ${number}`
}

export function atBranch(branch: string, form: string): string {
  return `${branch} ${form}`
}

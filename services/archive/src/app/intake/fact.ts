import type { Coded, EncounterKind } from '../../domain/encounter/encounter.ts'
import type { Position, UnitKind } from '../../domain/organisation/organisation.ts'
import type { CustomerDraft } from '../customer/draft.ts'

/** `Patient/17`, or by identifier `Patient?<system>|<value>`. */
export type Reference = string

interface Identified {
  /** The source's id. */
  readonly id: string
  /** Everything it may be referred to by; its own id first. */
  readonly references: readonly Reference[]
}

export interface OrganizationFact extends Identified {
  readonly type: 'Organization'
  readonly kind: Exclude<UnitKind, 'branch'>
  readonly name: string
  readonly address: string
  readonly phone: string
  readonly active: boolean
}

export interface PractitionerFact extends Identified {
  readonly type: 'Practitioner'
  readonly name: string
  readonly active: boolean
  readonly languages: readonly string[]
}

export interface PractitionerRoleFact extends Identified {
  readonly type: 'PractitionerRole'
  readonly practitioner: Reference
  readonly organization: Reference
  readonly position: Position
  readonly title: string
  readonly specialities: readonly string[]
}

export interface PatientFact extends Identified {
  readonly type: 'Patient'
  readonly draft: CustomerDraft
  readonly mrn?: string
  /** Nobody writes to them any more. */
  readonly deceased: boolean
  /** Digest of what was told, whatever the spelling of the line. */
  readonly told: string
}

export interface EncounterFact extends Identified {
  readonly type: 'Encounter'
  readonly status: 'recorded' | 'cancelled'
  readonly patient: Reference
  readonly organization?: Reference
  readonly practitioner?: Reference
  readonly kind: EncounterKind
  readonly startedAt: Date
  readonly endedAt?: Date
  /** When the source wrote this version. */
  readonly asOf?: string
}

export interface FindingFact extends Identified {
  readonly type: 'Condition' | 'Procedure'
  readonly encounter: Reference
  readonly item: Coded
  /** Taken back by the source. */
  readonly removed: boolean
}

/** One resource of a branch's system, in our words. */
export type SourceFact =
  | OrganizationFact
  | PractitionerFact
  | PractitionerRoleFact
  | PatientFact
  | EncounterFact
  | FindingFact

export type FactType = SourceFact['type']

/** Reads one line; throws the Problem that refuses it. */
export type ReadFact = (text: string) => SourceFact

/** A line that could be read. */
export interface Line<Fact extends SourceFact = SourceFact> {
  readonly text: string
  readonly fact: Fact
}

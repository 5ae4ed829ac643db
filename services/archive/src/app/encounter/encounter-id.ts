import type { EncounterKey } from '../../domain/encounter/encounter.ts'

/** `branch:system:sourceId`; none of the three holds a colon. */
export function encounterId({ branch, system, sourceId }: EncounterKey): string {
  return `${branch}:${system}:${sourceId}`
}

/** Name of the branch's system in ids of encounters that come as FHIR resources. */
export const fhirSystem = 'fhir'

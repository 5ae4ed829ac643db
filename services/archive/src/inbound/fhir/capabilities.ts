import { resourceTypes } from './read-fact.ts'

const readable: ReadonlySet<string> = new Set(['Patient', 'Encounter'])

/** CapabilityStatement: resources that are taken, and the two that can be read back. */
export function capabilityStatement(publicUrl: string, now: Date) {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: now.toISOString(),
    kind: 'instance',
    implementation: { description: 'HCRM archive', url: `${publicUrl}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+ndjson'],
    rest: [
      {
        mode: 'server',
        security: { description: 'OAuth 2.0 access token of a branch system' },
        resource: resourceTypes.map((type) => ({
          type,
          interaction: readable.has(type) ? [{ code: 'read' }] : [],
        })),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        operation: [{ name: 'import', definition: `${publicUrl}/fhir/OperationDefinition/import` }],
      },
    ],
  }
}

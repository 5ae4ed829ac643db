/** Small resources of a branch's system, for tests. */
const snomed = 'http://snomed.info/sct'

export const organization = (id: string, change: object = {}) => ({
  resourceType: 'Organization',
  id,
  name: `Ward ${id}`,
  identifier: [{ system: 'urn:his:unit', value: `U${id}` }],
  type: [{ coding: [{ code: 'dept' }] }],
  ...change,
})

export const practitioner = (id: string) => ({
  resourceType: 'Practitioner',
  id,
  identifier: [{ system: 'urn:his:staff', value: `S${id}` }],
  name: [{ family: '陈', given: ['思远'] }],
})

export const role = (id: string, practitionerId: string, organizationId: string) => ({
  resourceType: 'PractitionerRole',
  id,
  practitioner: { identifier: { system: 'urn:his:staff', value: `S${practitionerId}` } },
  organization: { reference: `Organization/${organizationId}` },
  code: [{ text: '主任医师' }],
  specialty: [{ text: '心内科' }],
})

export const patient = (id: string, change: object = {}) => ({
  resourceType: 'Patient',
  id,
  identifier: [{ type: { coding: [{ code: 'MR' }] }, system: 'urn:his:mrn', value: `MR-${id}` }],
  name: [{ use: 'official', family: '周', given: ['婷婷'] }],
  telecom: [{ system: 'phone', value: '13712345678' }],
  gender: 'female',
  birthDate: '1986-05-04',
  ...change,
})

export const encounter = (id: string, patientId: string, change: object = {}) => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: `Patient/${patientId}` },
  serviceProvider: { reference: 'Organization?identifier=urn:his:unit|Ueye' },
  period: { start: '2026-03-01T09:00:00+08:00', end: '2026-03-01T09:30:00+08:00' },
  ...change,
})

export const condition = (id: string, encounterId: string, code = '444814009') => ({
  resourceType: 'Condition',
  id,
  code: { coding: [{ system: snomed, code, display: 'Viral sinusitis' }] },
  encounter: { reference: `Encounter/${encounterId}` },
})

export const procedure = (id: string, encounterId: string, change: object = {}) => ({
  resourceType: 'Procedure',
  id,
  status: 'completed',
  code: { coding: [{ system: snomed, code: '430193006' }] },
  encounter: { reference: `Encounter/${encounterId}` },
  ...change,
})

export function ndjson(...resources: readonly (object | string)[]): string {
  return resources
    .map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
    .join('\n')
}

import type { CustomerView } from '../../app/customer/customer-view.ts'
import type { EncounterFound } from '../../app/encounter/record-encounter.ts'

/** A customer as FHIR; numbers stay masked, as everywhere (SEC24). */
export function patientResource(id: string, view: CustomerView) {
  const { name, phones, emails, birthDate, birthYear, registrations, sex } = view
  const telecom = [
    ...phones.map((value) => ({ system: 'phone', value })),
    ...emails.map((value) => ({ system: 'email', value })),
  ]
  const born = birthDate ?? birthYear?.toString()
  return {
    resourceType: 'Patient',
    id,
    identifier: registrations.flatMap(({ mrn }) => (mrn === undefined ? [] : [mrnOf(mrn)])),
    name: [{ text: name }],
    telecom,
    gender: sex,
    ...(born !== undefined && { birthDate: born }),
  }
}

function mrnOf(value: string) {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }]
  return { type: { coding }, value }
}

const classes: Readonly<Record<string, string>> = {
  outpatient: 'AMB',
  checkup: 'AMB',
  surgery: 'SS',
  inpatient: 'IMP',
  emergency: 'EMER',
  home: 'HH',
  virtual: 'VR',
}

export function encounterResource({ state }: EncounterFound) {
  const { sourceId: id, status, visit, version } = state
  const { kind, startedAt, endedAt, customerId, department, staff } = visit
  return {
    resourceType: 'Encounter',
    id,
    meta: { versionId: String(version) },
    status: status === 'cancelled' ? 'entered-in-error' : 'finished',
    class: {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
      code: classes[kind] ?? 'AMB',
    },
    // Ours: the archive keeps one customer for the ids of many systems.
    subject: { identifier: { system: 'urn:hcrm:customer', value: customerId } },
    serviceProvider: { identifier: { system: 'urn:hcrm:unit', value: department } },
    ...(staff !== undefined && {
      participant: [{ individual: { identifier: { system: 'urn:hcrm:staff', value: staff } } }],
    }),
    period: { start: startedAt, ...(endedAt !== undefined && { end: endedAt }) },
  }
}

import { createHash } from 'node:crypto'
import { fail } from '@hcrm/kernel'
import { z } from 'zod'
import { internationalPhone } from '../../app/customer/contact-points.ts'
import type { SourceFact } from '../../app/intake/fact.ts'
import type { EncounterKind } from '../../domain/encounter/encounter.ts'
import {
  address,
  addressText,
  codedOf,
  codeOf,
  coding,
  concept,
  humanName,
  identifiers,
  instantOf,
  nameOf,
  period,
  reference,
  referencesOf,
  referenceTo,
  telecoms,
} from './elements.ts'

const resourceId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'BAD_ID')
const names = z.array(humanName).max(20).default([])
const meta = z.looseObject({ lastUpdated: z.string().optional() }).default({})

/** One reader per type; what is not in this table is refused as NOT_ALLOWED_HERE. */
const readers: Readonly<Record<string, (resource: unknown) => SourceFact>> = {
  Organization: readOrganization,
  Practitioner: readPractitioner,
  PractitionerRole: readRole,
  Patient: readPatient,
  Encounter: readEncounter,
  Condition: (resource) => readFinding('Condition', resource),
  Procedure: (resource) => readFinding('Procedure', resource),
}

export const resourceTypes = Object.keys(readers)

/** Reads one FHIR R4 resource as JSON; throws the Problem that refuses it. */
export function readFact(text: string): SourceFact {
  return factOf(parse(text))
}

function factOf(resource: unknown): SourceFact {
  const type = (resource as { resourceType?: unknown } | null)?.resourceType
  if (typeof type !== 'string') return fail('MISSING_FIELD', { field: 'resourceType' })
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (!read) return fail('NOT_ALLOWED_HERE', { field: 'resourceType' })
  return read(resource)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail('BAD_JSON')
  }
}

/** The first fault of a resource, as the path of its element; never its value. */
function as<S extends z.ZodType>(schema: S, resource: unknown): z.output<S> {
  const parsed = schema.safeParse(resource)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  return fail('BAD_REQUEST', path === '' ? {} : { field: path })
}

const organization = z.looseObject({
  id: resourceId,
  identifier: identifiers,
  active: z.boolean().default(true),
  type: z.array(concept).default([]),
  name: z.string().trim().min(1).max(200),
  telecom: telecoms,
  address: z.array(address).default([]),
})

/** What is of this kind has no rooms where patients are seen. */
const outsiders: ReadonlySet<string> = new Set(['ins', 'pay', 'govt', 'edu', 'cg', 'bus', 'crs'])

function readOrganization(resource: unknown): SourceFact {
  const { id, identifier, active, type, name, ...rest } = as(organization, resource)
  const phone = rest.telecom.find(({ system }) => system === 'phone')?.value ?? ''
  return {
    type: 'Organization',
    id,
    references: referencesOf('Organization', id, identifier),
    kind: outsiders.has(codeOf(type[0])) ? 'external' : 'department',
    name,
    address: addressText(rest.address[0]),
    phone,
    active,
  }
}

const practitioner = z.looseObject({
  id: resourceId,
  identifier: identifiers,
  active: z.boolean().default(true),
  name: names,
  communication: z.array(concept).default([]),
})

function readPractitioner(resource: unknown): SourceFact {
  const { id, identifier, active, name, communication } = as(practitioner, resource)
  return {
    type: 'Practitioner',
    id,
    references: referencesOf('Practitioner', id, identifier),
    name: nameOf(name),
    active,
    languages: communication.map(codeOf).filter(Boolean),
  }
}

const role = z.looseObject({
  id: resourceId,
  practitioner: reference,
  organization: reference,
  code: z.array(concept).default([]),
  specialty: z.array(concept).default([]),
})

function readRole(resource: unknown): SourceFact {
  const { id, code, specialty, ...rest } = as(role, resource)
  const title = code[0]?.text ?? code[0]?.coding?.[0]?.display ?? ''
  return {
    type: 'PractitionerRole',
    id,
    references: [`PractitionerRole/${id}`],
    practitioner: required('practitioner', referenceTo('Practitioner', rest.practitioner)),
    organization: required('organization', referenceTo('Organization', rest.organization)),
    position: /nurs|护士/i.test(title) ? 'nurse' : 'doctor',
    title,
    specialities: specialty.flatMap((each) => each.text ?? each.coding?.[0]?.display ?? []),
  }
}

const patient = z.looseObject({
  id: resourceId,
  meta,
  identifier: identifiers,
  name: names,
  telecom: telecoms,
  gender: z.enum(['male', 'female', 'other', 'unknown']).default('unknown'),
  birthDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: z.string().optional(),
  address: z.array(address).default([]),
  communication: z.array(z.looseObject({ language: concept })).default([]),
})

/** Types of identifiers (HL7 v2 table 0203) that we keep as a document, the best first. */
const documents = [
  ['NNCHN', 'id-card'],
  ['NI', 'id-card'],
  ['PPN', 'passport'],
] as const

function readPatient(resource: unknown): SourceFact {
  const found = as(patient, resource)
  const { id, identifier, telecom, birthDate } = found
  const typed = (code: string) => identifier.find(({ type }) => codeOf(type) === code)?.value
  const [idDocument] = documents.flatMap(([code, kind]) => {
    const number = typed(code)
    return number === undefined ? [] : [{ kind, number }]
  })
  const country = found.address[0]?.country ?? 'CN'
  const told = (wanted: string) =>
    telecom.flatMap(({ system, value }) => (system === wanted && value ? [value] : []))
  const where = addressText(found.address[0])
  const draft = {
    name: nameOf(found.name),
    sex: found.gender,
    ...(birthDate !== undefined && { birthDate }),
    ...(idDocument && { idDocument }),
    phones: told('phone').map((phone) => internationalPhone(phone, country)),
    emails: told('email'),
    ...(where !== '' && { address: where.slice(0, 500) }),
    languages: found.communication.map(({ language }) => codeOf(language)).filter(Boolean),
    source: 'his' as const,
    kinds: ['direct' as const],
  }
  const mrn = typed('MR')
  const deceased = found.deceasedBoolean === true || found.deceasedDateTime !== undefined
  const known = identifier.filter(({ type }) => type === undefined || codeOf(type) === 'MR')
  const fact = { draft, deceased, ...(mrn !== undefined && { mrn }) }
  const digest = createHash('sha256').update(JSON.stringify(fact)).digest('base64url')
  const references = referencesOf('Patient', id, known)
  return { type: 'Patient', id, references, ...fact, told: digest }
}

const encounter = z.looseObject({
  id: resourceId,
  meta,
  status: z.string(),
  class: coding.optional(),
  type: z.array(concept).default([]),
  subject: reference,
  participant: z.array(z.looseObject({ individual: reference.optional() })).default([]),
  period: period.optional(),
  serviceProvider: reference.optional(),
})

/** HL7 v3 ActCode of the class of an encounter. */
const kinds: Readonly<Record<string, EncounterKind>> = {
  AMB: 'outpatient',
  OBSENC: 'outpatient',
  SS: 'surgery',
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
  PRENC: 'inpatient',
  EMER: 'emergency',
  HH: 'home',
  FLD: 'home',
  VR: 'virtual',
}

/** SNOMED: general examination, check up, well child visit, annual wellness visit. */
const checkups: ReadonlySet<string> = new Set([
  '162673000',
  '185349003',
  '410620009',
  '444971000124105',
])

function readEncounter(resource: unknown): SourceFact {
  const found = as(encounter, resource)
  const { id, status, meta: about, type, period: time } = found
  const cancelled = status === 'cancelled' || status === 'entered-in-error'
  // A planned visit is a booking, which has a service of its own.
  if (status === 'planned') fail('NOT_ALLOWED_HERE', { field: 'status' })
  const classKind = kinds[found.class?.code ?? ''] ?? 'outpatient'
  const isCheckup = classKind === 'outpatient' && checkups.has(codeOf(type[0]))
  const organizationRef = referenceTo('Organization', found.serviceProvider)
  const practitionerRef = referenceTo('Practitioner', found.participant[0]?.individual)
  if (time?.start === undefined) return fail('MISSING_FIELD', { field: 'period.start' })
  return {
    type: 'Encounter',
    id,
    references: [`Encounter/${id}`],
    status: cancelled ? 'cancelled' : 'recorded',
    patient: required('subject', referenceTo('Patient', found.subject)),
    ...(organizationRef !== undefined && { organization: organizationRef }),
    ...(practitionerRef !== undefined && { practitioner: practitionerRef }),
    kind: isCheckup ? 'checkup' : classKind,
    startedAt: instantOf('period.start', time.start),
    ...(time.end !== undefined && { endedAt: instantOf('period.end', time.end) }),
    ...(about.lastUpdated !== undefined && {
      asOf: instantOf('meta.lastUpdated', about.lastUpdated).toISOString(),
    }),
  }
}

const finding = z.looseObject({
  id: resourceId,
  status: z.string().optional(),
  verificationStatus: concept.optional(),
  code: concept,
  encounter: reference.optional(),
})

function readFinding(type: 'Condition' | 'Procedure', resource: unknown): SourceFact {
  const { id, status, verificationStatus, code, encounter: visit } = as(finding, resource)
  const stands = [status, codeOf(verificationStatus)]
  return {
    type,
    id,
    references: [`${type}/${id}`],
    encounter: required('encounter', referenceTo('Encounter', visit)),
    item: codedOf(code),
    removed: stands.includes('entered-in-error') || stands.includes('not-done'),
  }
}

function required<T>(field: string, value: T | undefined): T {
  return value ?? fail('MISSING_FIELD', { field })
}

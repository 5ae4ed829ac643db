import { schemas } from '@hcrm/platform'
import { z } from 'zod'
import {
  channels,
  classifications,
  customerKinds,
  customerSources,
  purposes,
  sexes,
} from '../../app/vocabulary.ts'

/** Code of a unit, a staff member, a system's record. */
export const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'BAD_ID')

export const mrn = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'BAD_ID')

export const customerParams = z.strictObject({ customerId: schemas.id })

export const readAt = z.iso.datetime()

const languageTag = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'BAD_TEXT')
const phone = z.string().min(3, 'BAD_CONTACT').max(40, 'BAD_CONTACT')
const email = z.string().min(3, 'BAD_CONTACT').max(254, 'BAD_CONTACT')

export const documentKind = z.enum(['id-card', 'passport', 'travel-permit', 'other'])
export const documentNumber = z
  .string()
  .min(4, 'BAD_DOCUMENT_NUMBER')
  .max(40, 'BAD_DOCUMENT_NUMBER')

/** What may be told of a customer, and later be told anew. */
export const customerFields = {
  name: schemas.text(100),
  sex: z.enum(sexes).optional(),
  idDocument: z.strictObject({ kind: documentKind, number: documentNumber }).optional(),
  phones: z.array(phone).max(10).optional(),
  emails: z.array(email).max(10).optional(),
  languages: z.array(languageTag).min(1).max(10).optional(),
  source: z.enum(customerSources).optional(),
  kinds: z.array(z.enum(customerKinds)).min(1).max(5).optional(),
}

/** Texts that may be missing, or be taken away again. */
export const customerTexts = {
  birthDate: z.iso.date('BAD_TIME').refine((day) => day >= '1850-01-01', 'BAD_TIME'),
  occupation: schemas.text(100),
  address: schemas.text(500),
  regionCode: z.string().regex(/^\d{6}$/, 'BAD_TEXT'),
  wechatId: schemas.text(64),
  history: schemas.prose(8_000),
  allergies: schemas.prose(2_000),
  needs: schemas.prose(2_000),
  referrerCode: z.string().min(8, 'BAD_TEXT').max(16, 'BAD_TEXT'),
  responsibleStaff: code,
}

export const consentFields = {
  purposes: z.array(z.enum(purposes)).max(5),
  channels: z.array(z.enum(channels)).max(5),
  quietHours: z.strictObject({ from: schemas.localTime, to: schemas.localTime }).optional(),
  doNotContact: z.boolean(),
}

export const consentView = z
  .strictObject({
    ...consentFields,
    purposes: consentFields.purposes.readonly(),
    channels: consentFields.channels.readonly(),
  })
  .meta({ id: 'Consent' })

export const registrationView = z
  .strictObject({ branch: z.string(), mrn: z.string().optional(), registeredAt: readAt })
  .meta({ id: 'Registration' })

export const customerView = z
  .strictObject({
    id: schemas.id,
    code: z.string(),
    name: z.string().meta({ description: 'Masked unless the role may see it' }),
    sex: z.enum(sexes),
    birthYear: z.int().optional(),
    birthDate: z.string().optional(),
    idDocument: z.strictObject({ kind: documentKind, number: z.string() }).optional(),
    phones: z.array(z.string()).readonly(),
    emails: z.array(z.string()).readonly(),
    address: z.string().optional(),
    wechatId: z.string().optional(),
    regionCode: z.string().optional(),
    occupation: z.string().optional(),
    languages: z.array(z.string()).readonly(),
    source: z.enum(customerSources),
    referrerCode: z.string().optional(),
    responsibleStaff: z.string().optional(),
    classification: z.enum(classifications),
    kinds: z
      .array(
        z.strictObject({ kind: z.enum(customerKinds), from: readAt, until: readAt.optional() }),
      )
      .readonly(),
    registrations: z.array(registrationView).readonly(),
    consent: consentView,
    health: z
      .strictObject({
        history: z.string().optional(),
        allergies: z.string().optional(),
        needs: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Customer', description: 'Numbers are masked; parts are left out by role.' })

export const customerCard = z
  .strictObject({
    id: schemas.id,
    code: z.string(),
    name: z.string(),
    sex: z.enum(sexes),
    birthYear: z.int().optional(),
    phone: z.string().optional(),
    branches: z.array(z.string()).readonly(),
    recognition: z.boolean().meta({
      description: 'True: known to the group only; register at your branch to see more',
    }),
  })
  .meta({ id: 'CustomerCard' })

export const contactView = z
  .strictObject({
    kind: z.enum(['booking', 'encounter', 'survey', 'case', 'membership', 'points', 'message']),
    branch: z.string(),
    at: readAt,
    status: z.string(),
    standing: z.boolean(),
    ref: z.string(),
    department: z.string().optional(),
    staff: z.string().optional(),
    data: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: 'Contact' })

import { fail } from '@hcrm/kernel'
import { schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Reference } from '../../app/intake/fact.ts'

/**
 * The elements of FHIR R4 that are read here; everything else a resource holds is passed over, as
 * the standard demands of readers.
 */
const text = schemas.cleanText.max(4_000)

export const coding = z.looseObject({
  system: text.optional(),
  code: text.optional(),
  display: text.optional(),
})

export const concept = z.looseObject({
  coding: z.array(coding).max(50).optional(),
  text: text.optional(),
})

const identifier = z.looseObject({
  type: concept.optional(),
  system: text.optional(),
  value: text.optional(),
})

export const reference = z.looseObject({
  reference: text.optional(),
  identifier: identifier.optional(),
})

export const humanName = z.looseObject({
  use: text.optional(),
  text: text.optional(),
  family: text.optional(),
  given: z.array(text).max(20).optional(),
  prefix: z.array(text).max(20).optional(),
})

const contactPoint = z.looseObject({ system: text.optional(), value: text.optional() })

export const address = z.looseObject({
  text: text.optional(),
  line: z.array(text).max(20).optional(),
  city: text.optional(),
  district: text.optional(),
  state: text.optional(),
  country: text.optional(),
})

export const period = z.looseObject({ start: text.optional(), end: text.optional() })

export const identifiers = z.array(identifier).max(50).default([])
export const telecoms = z.array(contactPoint).max(50).default([])

type Coding = z.output<typeof coding>
type Concept = z.output<typeof concept>
type Identifier = z.output<typeof identifier>

export function codeOf(concept: Concept | undefined): string {
  return concept?.coding?.[0]?.code ?? ''
}

/** Short names of the code systems that the contract knows; others stay as they are. */
const systems: readonly (readonly [RegExp, string])[] = [
  [/snomed\.info\/sct/, 'snomed'],
  [/\/icd-10/, 'icd10'],
]

/** The coding of a concept that others can use best, ICD-10 before SNOMED before the rest. */
export function codedOf(concept: Concept | undefined) {
  const codings = concept?.coding?.filter(({ code }) => code !== undefined) ?? []
  const [best] = codings.sort((a, b) => rankOf(a) - rankOf(b))
  if (best?.code === undefined) return fail('MISSING_FIELD', { field: 'code.coding' })
  const shown = concept?.text ?? best.display
  return {
    system: systemOf(best),
    code: best.code,
    ...(shown !== undefined && { text: shown }),
  }
}

function systemOf({ system = 'other' }: Coding): string {
  return systems.find(([pattern]) => pattern.test(system))?.[1] ?? system
}

function rankOf(coding: Coding): number {
  const rank = ['icd10', 'snomed'].indexOf(systemOf(coding))
  return rank < 0 ? 2 : rank
}

/** `Type/id` and one per identifier. */
export function referencesOf(
  type: string,
  id: string,
  identifiers: readonly Identifier[],
): readonly Reference[] {
  const others = identifiers.flatMap((each) => byIdentifier(type, each) ?? [])
  return [...new Set([`${type}/${id}`, ...others])]
}

/**
 * One form for `Patient/17`, `https://his.example/fhir/Patient/17`, `Patient?identifier=s|v`, and a
 * logical reference by identifier alone.
 */
export function referenceTo(
  type: string,
  element: z.output<typeof reference> | undefined,
): Reference | undefined {
  const literal = element?.reference
  if (literal !== undefined) {
    const found = literals.exec(literal)?.groups
    if (found?.id !== undefined) return `${found.type ?? ''}/${found.id}`
    if (found?.token !== undefined) return `${found.type ?? ''}?${found.token}`
    return fail('UNKNOWN_REFERENCE', { field: 'reference' })
  }
  return element?.identifier && byIdentifier(type, element.identifier)
}

const byId = /\/(?<id>[A-Za-z0-9.-]{1,64})(?:\/_history\/\S+)?/.source
const byToken = /\?identifier=(?<token>\S+\|\S+)/.source
const literals = new RegExp(`(?:^|/)(?<type>[A-Z][A-Za-z]+)(?:${byId}|${byToken})$`)

function byIdentifier(type: string, { system, value }: Identifier): Reference | undefined {
  if (system === undefined || value === undefined) return undefined
  return `${type}?${system}|${value}`
}

/** 张晓明 is written without a blank; other names have their given names first. */
export function nameOf(names: readonly z.output<typeof humanName>[]): string {
  const name = names.find(({ use }) => use === 'official') ?? names[0]
  if (!name) return fail('MISSING_FIELD', { field: 'name' })
  const { text: whole, family = '', given = [], prefix = [] } = name
  if (whole !== undefined) return whole.trim()
  const isHan = /\p{Script=Han}/u.test(family)
  const title = prefix.filter((each) => each.startsWith('Dr'))
  const parts = isHan ? [family, ...given] : [...title, ...given, family]
  const joined = parts.filter(Boolean).join(isHan ? '' : ' ')
  return joined === '' ? fail('MISSING_FIELD', { field: 'name' }) : joined
}

export function addressText(element: z.output<typeof address> | undefined): string {
  if (!element) return ''
  const { text: whole, line = [], district, city, state, country } = element
  return whole ?? [...line, district, city, state, country].filter(Boolean).join(', ')
}

/** An instant needs its zone; a day alone is noon UTC, which is that day nearly everywhere. */
export function instantOf(field: string, value: string): Date {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00Z` : value
  // `Date` alone would make 3 March of 31 February.
  if (!z.iso.datetime({ offset: true }).safeParse(full).success) fail('BAD_TIME', { field })
  return new Date(full)
}

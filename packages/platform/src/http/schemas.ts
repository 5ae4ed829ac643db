import { z } from 'zod'
import { isCleanText } from './text.ts'

/** UUID of whatever we made; lower case. */
export const id = z.uuid('BAD_ID').toLowerCase().meta({ description: 'UUID' })

export const branchCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, 'BAD_ID')
  .meta({ description: 'Code of a branch' })

/** Any text but one with control characters, bidirectional overrides or lone surrogates. */
export const cleanText = z.string().refine(isCleanText, 'BAD_TEXT')

/**
 * One line of text of 1 to `max` characters: trimmed, in Unicode normal form C, no line ends,
 * control characters or bidirectional overrides, not blank.
 */
export function text(max: number) {
  return prose(max).refine((value) => !/[\t\n\r\u2028\u2029]/.test(value), 'BAD_TEXT')
}

/** As `text`, with line ends allowed. */
export function prose(max: number) {
  return cleanText.normalize('NFC').trim().min(1, 'BAD_TEXT').max(max, 'BAD_TEXT')
}

/** A day that is in the calendar, `YYYY-MM-DD`, 1900 to 2200. */
export const localDate = z.iso
  .date('BAD_TIME')
  .refine((day) => day >= '1900-01-01' && day <= '2200-12-31', 'BAD_TIME')

/** What the clock on the wall shows, `HH:MM`. */
export const localTime = z.iso.time({ precision: -1, error: 'BAD_TIME' })

/** RFC 3339 with zone; a Date when parsed, a text in replies: `at.toISOString()`. */
export const instant = z.iso
  .datetime({ offset: true, error: 'BAD_TIME' })
  .refine((at) => at >= '1900' && at < '2201', 'BAD_TIME')
  .transform((at) => new Date(at))

/** Minor units (fen for CNY) of an ISO 4217 currency. */
export const money = z
  .strictObject({
    amount: z.int('BAD_NUMBER'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'WRONG_TYPE'),
  })
  .meta({ id: 'Money' })

export const points = z.int('BAD_NUMBER')

/** A whole number in an address. */
export function integerText(bounds: { readonly min: number; readonly max: number }) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    z.int().min(bounds.min).max(bounds.max),
  )
}

/** Where the next page starts; opaque, and good for the same list only. */
export const cursor = z
  .string()
  .regex(/^[\w-]{1,1024}$/, 'BAD_CURSOR')
  .meta({ description: 'Opaque; from nextCursor of the page before' })

const pageSize = 20
const pageSizeMax = 100

/** Query of every list; more by `.extend({…})`. */
export const pageQuery = z.strictObject({
  limit: integerText({ min: 1, max: pageSizeMax }).default(pageSize),
  cursor: cursor.optional(),
})

/** Reply of every list. */
export function pageOf<Item extends z.core.$ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item).readonly(), nextCursor: cursor.optional() })
}

/** Body of every refusal (RFC 9457). */
export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    field: z.string().optional(),
    traceId: z.string(),
    retry: z.enum(['no', 'later', 'same-key']),
  })
  .meta({ id: 'Problem' })

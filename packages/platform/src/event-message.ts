import type { Delivery } from '@hcrm/events'
import { fail, groupBranch } from '@hcrm/kernel'
import { z } from 'zod'
import { localDate } from './http/schemas.ts'
import { isCleanText } from './http/text.ts'

/**
 * The message of an event, held against what no service may tell: bytes that are no message
 * (BAD_REQUEST), a text that no door lets in (BAD_TEXT), a day that no calendar has (BAD_TIME), a
 * branch that is not the event's (NOT_ALLOWED_HERE). What is new to this release is passed over.
 */
export function readEvent<Message>(
  contract: { decode(data: Uint8Array): Message },
  { data, branch }: Pick<Delivery, 'data' | 'branch'>,
): Message {
  const message = decoded(contract, data)
  check(message, branch)
  return message
}

function decoded<Message>(contract: { decode(data: Uint8Array): Message }, data: Uint8Array) {
  try {
    return contract.decode(data)
  } catch (cause) {
    return fail('BAD_REQUEST', { detail: 'The event cannot be decoded.', cause })
  }
}

function check(value: unknown, branch: string, name = ''): void {
  if (typeof value === 'string') checkText(value, { branch, name })
  else if (Array.isArray(value)) for (const each of value) check(each, branch, name)
  else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const [field, part] of Object.entries(value)) check(part, branch, field)
  }
}

function checkText(text: string, { branch, name }: { branch: string; name: string }): void {
  if (!isCleanText(text)) fail('BAD_TEXT', { field: name })
  if (days.has(name) && !z.safeParse(localDate, text).success) fail('BAD_TIME', { field: name })
  // What belongs to the group tells of the branch where it came about.
  const isForeign = name === 'branch' && branch !== groupBranch && text !== branch
  if (isForeign) fail('NOT_ALLOWED_HERE', { field: name })
}

/** An id that must be there: empty is what a message says of a field it does not have. */
export function required(text: string, field: string): string {
  return text === '' ? fail('MISSING_FIELD', { field }) : text
}

/** Fields of the contracts that hold a local day. */
const days = new Set(['localDate', 'date', 'dates'])

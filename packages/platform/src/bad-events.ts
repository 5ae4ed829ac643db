import type { EventEnvelope } from '@hcrm/events'
import type { TestEnvironment } from './test-environment.ts'

/** Stands in one text of the good event that a table of bad ones is made of. */
export const textToken = 'HCRM-TEXT'
/** Stands in its local date. */
export const dayToken = '2026-11-22'

/** An event as no service of ours sends it, and what an operator reads of it. */
export interface BadEvent {
  /** Row of the table of bad inputs. */
  readonly row: number
  readonly what: string
  readonly error: string
  readonly of: (good: EventEnvelope) => EventEnvelope
}

const bytes = (...of: readonly number[]): Uint8Array => Uint8Array.from(of)

/** The event with these bytes at a token's end: lengths stay, so that only the content is bad. */
function instead(token: string, by: string | Uint8Array): BadEvent['of'] {
  const put = Buffer.from(by)
  return (good) => {
    const data = Buffer.from(good.data)
    const at = data.indexOf(token)
    if (at < 0) throw new Error(`the good event has no ${token}`)
    put.copy(data, at + token.length - put.length)
    return { ...good, data }
  }
}

function garbled(change: Partial<EventEnvelope>): Pick<BadEvent, 'error' | 'of'> {
  return { error: 'Garbled', of: (good) => ({ ...good, ...change }) }
}

const badDay = (day: string) => ({ error: 'Problem:BAD_TIME', of: instead(dayToken, day) })
const badText = (end: string) => ({ error: 'Problem:BAD_TEXT', of: instead(textToken, end) })
const unreadable = (data: Uint8Array) => ({
  error: 'Problem:BAD_REQUEST',
  of: (good: EventEnvelope) => ({ ...good, data }),
})

/** For the e2e tests of consumers: every way must be parked, and hold up no other key. */
export const badEvents: readonly BadEvent[] = [
  { row: 1, what: 'bytes that are no message', ...unreadable(bytes(0x0a, 0xff, 0xff, 0xff)) },
  { row: 1, what: 'a length without its bytes', ...unreadable(bytes(0x0a, 0x7f, 0x41)) },
  {
    row: 2,
    what: 'ill-formed UTF-8',
    error: 'Problem:BAD_REQUEST',
    of: instead(textToken, bytes(0xff, 0xfe)),
  },
  {
    row: 5,
    what: 'another major version',
    error: 'Problem:BAD_REQUEST',
    of: (good) => ({ ...good, type: good.type.replace('.v1.', '.v9.') }),
  },
  { row: 9, what: '30 February', ...badDay('2026-02-30') },
  { row: 9, what: 'a month there is not', ...badDay('2026-13-01') },
  { row: 9, what: 'no date', ...badDay('yesterday.') },
  { row: 10, what: 'NUL', ...badText('\0') },
  { row: 10, what: 'turned text', ...badText('\u202e') },
  {
    row: 12,
    what: 'a branch that is not its message’s',
    error: 'Problem:NOT_ALLOWED_HERE',
    of: (good) => ({ ...good, branch: 'elsewhere' }),
  },
  { row: 17, what: 'no id', ...garbled({ id: '' }) },
  { row: 17, what: 'no source', ...garbled({ source: '' }) },
  { row: 17, what: 'no branch', ...garbled({ branch: '' }) },
  { row: 19, what: 'no place in its order', ...garbled({ seq: 0 }) },
]

interface Service extends Pick<TestEnvironment, 'tokenFor'> {
  readonly url: string
}

/** What an operator is shown of the keys that a consumer has parked. */
export async function parkedKeys(
  { url, tokenFor }: Service,
  group: string,
): Promise<readonly ParkedRow[]> {
  const [module] = group.split('.')
  const token = await tokenFor({ subject: 'operator', roles: ['itOperator'], group: true })
  const response = await fetch(`${url}/api/${module}/v1/operations/parked`, {
    headers: { authorization: `Bearer ${token}` },
  })
  // The reply's schema is the door's own.
  const { items } = (await response.json()) as { items: readonly ParkedRow[] }
  return items.filter((row) => row.group === group)
}

export interface ParkedRow {
  readonly group: string
  readonly key: string
  readonly events: number
  readonly error: string
}

/** Hands what is parked of a key over again; whether it was taken. */
export async function replayKey(
  { url, tokenFor }: Service,
  { group, key }: Pick<ParkedRow, 'group' | 'key'>,
): Promise<boolean> {
  const [module] = group.split('.')
  const token = await tokenFor({ subject: 'operator', roles: ['itOperator'], group: true })
  const response = await fetch(`${url}/api/${module}/v1/operations/parked/replay`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ group, key }),
  })
  const { replayed } = (await response.json()) as { replayed: boolean }
  return replayed
}

import { LostAnswer } from './store-errors.ts'

/**
 * Places where a crash test may stop, break or delay the process (D21). They are part of the code
 * and do nothing unless HCRM_FAILPOINTS names them:
 *
 *     HCRM_FAILPOINTS='documents.afterCommit=kill@3,documents.afterDecide=delay:50'
 *
 * `kill` ends the process at once, `error` throws what a lost
 * answer throws, `delay:<ms>` waits. `@n` acts at the n-th
 * passage only, otherwise at every one.
 */
type Act = () => Promise<void> | undefined

interface Armed {
  readonly act: Act
  readonly only: number | undefined
  passages: number
}

const known = new Map<string, string>()
const armed = new Map<string, Armed>()

/** Registers a package's table of failpoints; the function it returns is called at those places. */
export function defineFailpoints<const Table extends Readonly<Record<string, string>>>(
  table: Table,
): (name: keyof Table & string) => Promise<void> | undefined {
  for (const [name, where] of Object.entries(table)) known.set(name, where)
  return (name) => (armed.size === 0 ? undefined : pass(name))
}

/** All failpoints of this process with the place they stand at; crash tests enumerate them. */
export function listFailpoints(): ReadonlyMap<string, string> {
  return known
}

/** Reads the setting. Called by `openDatabase`; production refuses any. */
export function armFailpoints(environment: Readonly<Record<string, string | undefined>>): void {
  armed.clear()
  const setting = environment.HCRM_FAILPOINTS ?? ''
  if (setting === '') return
  if (environment.NODE_ENV === 'production') {
    throw new Error('HCRM_FAILPOINTS is set: failpoints are for tests, production refuses them')
  }
  for (const part of setting.split(',')) {
    const match = /^([\w.]+)=(kill|error|delay:(\d+))(?:@(\d+))?$/.exec(part.trim())
    if (!match) throw new Error(`HCRM_FAILPOINTS: cannot read "${part}"`)
    const [, name = '', act = '', delayMs, only] = match
    armed.set(name, {
      act: actOf(act, name, Number(delayMs)),
      only: only === undefined ? undefined : Number(only),
      passages: 0,
    })
  }
}

function actOf(act: string, name: string, delayMs: number): Act {
  if (act === 'kill') {
    return () => {
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => {})
    }
  }
  if (act === 'error') {
    return () => {
      throw new LostAnswer(`failpoint ${name}`)
    }
  }
  return () => new Promise((resolve) => setTimeout(resolve, delayMs))
}

function pass(name: string): Promise<void> | undefined {
  const point = armed.get(name)
  if (!point) return undefined
  point.passages += 1
  return point.only === undefined || point.only === point.passages ? point.act() : undefined
}

/** The failpoints of this package. */
export const documentFailpoints = {
  'documents.afterDecide': 'aggregate: decided, nothing sent',
  'documents.afterClaims': 'aggregate: its claims are taken, its document is not written',
  'documents.afterWrite': 'aggregate: durable, its rows not shown, its claims not given back',
  'documents.afterCommit': 'aggregate: durable, callers not told, relay not nudged',
  'documents.beforePublished': 'outbox: events sent, still pending in the document',
  'documents.afterPublished': 'outbox: pending events removed, relay not told',
  'documents.afterStreamDecide': 'stream: decided, nothing sent',
  'documents.afterAppend': 'stream: entries durable, callers not told',
  'documents.afterPut': 'projection: row durable, caller not told',
  'documents.afterClaim': 'claims: taken, caller not told',
  'documents.afterDataKey': 'sealing: new data key durable, nothing sealed with it',
  'documents.afterErase': 'sealing: data key destroyed, caller not told',
} as const

export const failpoint = defineFailpoints(documentFailpoints)

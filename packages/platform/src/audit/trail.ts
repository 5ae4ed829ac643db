import { type Call, Problem } from '@hcrm/kernel'
import { currentTrace } from '../http/trace.ts'
import type { Log } from '../log.ts'
import type { AuditAnchor } from './anchor.ts'
import {
  type AuditFacts,
  type AuditKey,
  type ChainEnd,
  chainStart,
  isSigned,
  link,
  signHead,
} from './chain.ts'
import type { AuditStore } from './store.ts'
import type { AuditRecord, AuditTrail } from './types.ts'

export interface TrailOptions {
  readonly service: string
  readonly store: AuditStore
  readonly anchor: AuditAnchor
  /** The first signs, the others are known. */
  readonly keys: readonly [AuditKey, ...AuditKey[]]
  readonly log: Log
}

export interface OpenTrail extends AuditTrail {
  /** Writes out what waits and the head; record no more after that. */
  close(): Promise<void>
}

const limits = {
  batchMax: 500,
  waitingMax: 10_000,
  /** How often other processes may be faster. */
  attemptsMax: 50,
  anchorEveryMs: 1_000,
} as const

interface Waiting {
  readonly facts: AuditFacts
  readonly resolve: () => void
  readonly reject: (problem: Problem) => void
}

/**
 * The audit trail of one service. Those who record while a batch is being written wait for the next
 * one and share it. Several processes may write one chain: who comes second reads on and tries
 * again. Throws when the chain is shorter than its anchor says, since going on would hide that.
 */
export async function openTrail(options: TrailOptions): Promise<OpenTrail> {
  const { service, store, anchor, keys, log } = options
  await store.prepare()
  const waiting: Waiting[] = []
  let end = await checkedEnd(options)
  let anchored = end.seq
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  async function drain(): Promise<void> {
    while (waiting.length > 0) await write(waiting.splice(0, limits.batchMax))
    writing = undefined
  }

  /** Settles every entry of the batch; never rejects. */
  async function write(batch: readonly Waiting[]): Promise<void> {
    let rest = batch
    let cause: unknown = new Error('other processes were faster every time')
    try {
      for (let attempt = 0; attempt < limits.attemptsMax && rest.length > 0; attempt++) {
        if (attempt > 0) end = await store.last(end)
        const entries = link(
          { service, end, key: keys[0] },
          rest.map(({ facts }) => facts),
        )
        const written = await store.append(entries)
        end = entries[written - 1] ?? end
        for (const { resolve } of rest.slice(0, written)) resolve()
        rest = rest.slice(written)
      }
    } catch (error) {
      cause = error
    }
    for (const { reject } of rest) reject(new Problem('UNAVAILABLE', { cause }))
    timer ??= setTimeout(() => void writeHead(), limits.anchorEveryMs).unref()
  }

  async function writeHead(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (end.seq === anchored) return
    const { seq } = end
    try {
      const head = await anchor.read(service)
      // One made anew would hide that the one before was lost.
      if (head === undefined) throw new Error('the head was lost')
      // Another process may have come further.
      if (head.seq < seq) await anchor.write(signHead({ service, end }, keys[0]))
      anchored = seq
    } catch (error) {
      log.error('the head of the audit trail was not written', { service, error })
    }
  }

  return {
    record: (call, entry) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= limits.waitingMax) {
          reject(new Problem('UNAVAILABLE', { detail: 'Too many audit entries are waiting.' }))
          return
        }
        waiting.push({ facts: factsOf(call, entry), resolve, reject })
        writing ??= drain()
      }),
    async close() {
      await writing
      await writeHead()
    },
  }
}

/** The end of the chain, when it is not before or beside its anchor. A new chain gets its head. */
async function checkedEnd({ service, store, anchor, keys, log }: TrailOptions): Promise<ChainEnd> {
  // The end first: the head of another process is there before its entries.
  const last = await store.last(chainStart)
  const head = await anchor.read(service)
  if (head === undefined) {
    if (last.seq === 0 || !anchor.lasts)
      await anchor.write(signHead({ service, end: last }, keys[0]))
    else log.error('the head of the audit trail was lost', { service })
    return last
  }
  const { signature, ...signed } = head
  const entry = head.seq === 0 ? chainStart : await store.at(head.seq)
  if (!isSigned(signed, signature, keys) || entry?.hash !== head.hash) {
    throw new Error(`the audit trail of ${service} does not reach its anchored head: verify it`)
  }
  return store.last(head)
}

function factsOf({ actor, now }: Call, entry: AuditRecord): AuditFacts {
  const traceId = currentTrace()
  const { operation, subjects, outcome, branch, reason, fields } = entry
  return {
    at: now,
    actor: actor.subject,
    actorKind: actor.kind,
    operation,
    subjects,
    outcome,
    ...(branch === undefined ? {} : { branch }),
    ...(reason === undefined ? {} : { reason }),
    ...(fields === undefined ? {} : { fields }),
    ...(traceId === undefined ? {} : { traceId }),
  }
}

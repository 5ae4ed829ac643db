import type { AuditAnchor } from './anchor.ts'
import {
  type AuditEntry,
  type AuditHead,
  type AuditKey,
  type ChainEnd,
  chainStart,
  isSigned,
} from './chain.ts'
import type { AuditStore } from './store.ts'

export interface VerifyOptions {
  readonly service: string
  readonly store: AuditStore
  readonly anchor: AuditAnchor
  readonly keys: readonly AuditKey[]
}

/**
 * `at` is where the chain first goes wrong: the seq of an entry, or of one that is not there.
 * A cut is noticed up to the entry `anchored`, which the head names; that of a young chain is 0.
 */
export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly anchored: number }
  | { readonly ok: false; readonly at: number; readonly fault: Fault }

export type Fault = 'changed' | 'missing' | 'inserted' | 'cut' | 'no-head' | 'bad-head'

const pageSize = 1_000

/**
 * Reads a whole chain and answers the first place where it is not what was written (PR23): entries
 * changed, swapped, removed or put in, or the end cut off. What comes meanwhile is left out.
 */
export async function verifyAudit(options: VerifyOptions): Promise<Verdict> {
  const { service, store, anchor, keys } = options
  const head = await anchor.read(service)
  const last = await store.last(chainStart)
  let end: ChainEnd = chainStart
  const wrong = (fault: Fault): Verdict => ({ ok: false, at: end.seq + 1, fault })
  while (end.seq < last.seq) {
    const from = end.seq + 1
    const page = await store.range(from, Math.min(from + pageSize, last.seq + 1))
    if (page.length === 0) return wrong('missing')
    for (const entry of page) {
      const fault = faultOf(entry, end, keys) ?? headFault(entry, head)
      if (fault) return wrong(fault)
      end = entry
    }
  }
  if (await store.stray()) return wrong('inserted')
  // Every chain had one before its first entry.
  if (head === undefined) return wrong('no-head')
  const fault = endFault(end, head, keys)
  return fault ? wrong(fault) : { ok: true, entries: end.seq, anchored: head.seq }
}

function faultOf(entry: AuditEntry, end: ChainEnd, keys: readonly AuditKey[]): Fault | undefined {
  const { hash, ...signed } = entry
  const due = end.seq + 1
  if (entry.seq !== due)
    return Number.isInteger(entry.seq) && entry.seq > due ? 'missing' : 'inserted'
  // What was once signed may come back in the place of what came later: then the link is wrong.
  const isNext = entry.previous === end.hash && isSigned(signed, hash, keys)
  return isNext ? undefined : 'changed'
}

function headFault(entry: AuditEntry, head: AuditHead | undefined): Fault | undefined {
  return entry.seq === head?.seq && entry.hash !== head.hash ? 'bad-head' : undefined
}

function endFault(end: ChainEnd, head: AuditHead, keys: readonly AuditKey[]): Fault | undefined {
  const { signature, ...signed } = head
  if (!isSigned(signed, signature, keys)) return 'bad-head'
  return end.seq < head.seq ? 'cut' : undefined
}

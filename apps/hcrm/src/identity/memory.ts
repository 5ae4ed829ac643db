import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Kept {
  readonly payload: AdapterPayload
  readonly endsAtMs: number
}

/** Of each kind; the oldest goes first. */
const keptMax = 10_000

/**
 * What the embedded issuer knows of sign-ins, one of each kind (session, code, grant …). It ends
 * with the process: demo staff sign in again, and production has an issuer of its own.
 */
export function memory(): Adapter {
  const kept = new Map<string, Kept>()
  const find = (id: string): AdapterPayload | undefined => {
    const found = kept.get(id)
    if (found === undefined || found.endsAtMs > Date.now()) return found?.payload
    kept.delete(id)
    return undefined
  }
  return {
    async upsert(id, payload, expiresInS = Number.POSITIVE_INFINITY) {
      kept.delete(id)
      kept.set(id, { payload, endsAtMs: Date.now() + expiresInS * 1_000 })
      const [oldest] = kept.keys()
      if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest)
    },
    find: async (id) => find(id),
    async findByUid(uid) {
      const [id = ''] = [...kept].find(([, { payload }]) => payload.uid === uid) ?? []
      return find(id)
    },
    // Only devices without a browser have such codes.
    findByUserCode: async () => undefined,
    async consume(id) {
      const payload = find(id)
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000)
    },
    async destroy(id) {
      kept.delete(id)
    },
    async revokeByGrantId(grantId) {
      for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id)
    },
  }
}

import type { Clock } from '@hcrm/kernel'
import type { Connection, Model } from 'mongoose'
import { envelope, rows } from './model.ts'
import { failureOf, reading, refuseWrite, repeatable } from './store-errors.ts'
import type { Lease } from './types.ts'

interface LeaseDocument {
  _id: string
  holder: string
  /** Raised with every change of hands: writes that matter carry it, and older ones are refused. */
  epoch: number
  until: Date
}

export interface LeaseOptions {
  readonly holder: string
  readonly ttlMs: number
}

/** A lease is renewed this many times before it would end. */
const renewalsPerTtl = 3

/** Leases by name (D9): an optimisation, never what a right result rests on. */
export class LeaseStore {
  readonly #model: Model<LeaseDocument>
  readonly #clock: Clock
  readonly #held = new Set<HeldLease>()

  constructor(connection: Connection, clock: Clock) {
    const fields = { _id: String, holder: String, epoch: Number, until: Date }
    this.#model = envelope<LeaseDocument>(connection, 'leases', fields)
    this.#clock = clock
  }

  /** Undefined while another holds it. The same holder takes it anew, with a higher epoch. */
  async take(name: string, { holder, ttlMs }: LeaseOptions): Promise<Lease | undefined> {
    const now = this.#clock.now()
    const present = await reading(() => this.#model.findOne({ _id: name }).lean<LeaseDocument>())
    if (present && present.until > now && present.holder !== holder) return undefined
    const startedAt = performance.now()
    const epoch = (present?.epoch ?? 0) + 1
    const next = { holder, epoch, until: new Date(now.getTime() + ttlMs) }
    const taken = present
      ? await this.#replace(name, present.epoch, next)
      : await this.#insert({ _id: name, ...next })
    if (!taken) return undefined
    const lease: HeldLease = new HeldLease({
      epoch,
      ttlMs,
      startedAt,
      renew: () => this.#renew(name, epoch, ttlMs),
      end: async () => {
        this.#held.delete(lease)
        await this.#renew(name, epoch, 0)
      },
    })
    this.#held.add(lease)
    return lease
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#held].map((lease) => lease.release()))
  }

  async #insert(document: LeaseDocument): Promise<boolean> {
    try {
      await rows(this.#model).insertOne(document)
      return true
    } catch (error) {
      // A lost answer counts as not taken: the next attempt finds it free, or raises the epoch.
      if (failureOf(error) === 'duplicate' || failureOf(error) === 'unknown') return false
      return refuseWrite(error)
    }
  }

  async #replace(_id: string, epoch: number, next: Omit<LeaseDocument, '_id'>): Promise<boolean> {
    const { matchedCount } = await repeatable(() =>
      rows(this.#model).updateOne({ _id, epoch }, { $set: next }),
    )
    return matchedCount === 1
  }

  /** False when somebody else has it now. */
  async #renew(_id: string, epoch: number, ttlMs: number): Promise<boolean> {
    const until = new Date(this.#clock.now().getTime() + ttlMs)
    const { matchedCount } = await repeatable(() =>
      rows(this.#model).updateOne({ _id, epoch }, { $set: { until } }),
    )
    return matchedCount === 1
  }
}

interface HeldOptions {
  readonly epoch: number
  readonly ttlMs: number
  /** `performance.now()` */
  readonly startedAt: number
  readonly renew: () => Promise<boolean>
  readonly end: () => Promise<unknown>
}

class HeldLease implements Lease {
  readonly epoch: number
  readonly signal: AbortSignal
  readonly #options: HeldOptions
  readonly #lost = new AbortController()
  #endsAt: number
  #timer: NodeJS.Timeout

  constructor(options: HeldOptions) {
    this.epoch = options.epoch
    this.signal = this.#lost.signal
    this.#options = options
    this.#endsAt = options.startedAt + options.ttlMs
    this.#timer = this.#later()
  }

  async release(): Promise<void> {
    clearTimeout(this.#timer)
    this.#lost.abort()
    await this.#options.end()
  }

  #later(): NodeJS.Timeout {
    const { ttlMs } = this.#options
    return setTimeout(() => void this.#renew(), ttlMs / renewalsPerTtl).unref()
  }

  async #renew(): Promise<void> {
    const startedAt = performance.now()
    // While the store is away the lease lasts to its end, measured here without any wall clock.
    const kept = await this.#options.renew().catch(() => undefined)
    if (this.signal.aborted) return
    if (kept) this.#endsAt = startedAt + this.#options.ttlMs
    if (kept === false || performance.now() >= this.#endsAt) this.#lost.abort()
    else this.#timer = this.#later()
  }
}

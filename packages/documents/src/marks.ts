interface Mark {
  seq: number
  readonly made: PromiseWithResolvers<void>
}

/** Up to which event of which document. */
export type Marked = readonly (readonly [id: string, seq: number])[]

/**
 * What has been published and is not yet marked so in the store. A document that is written anyway
 * takes its mark along; those of all others are written together a little later (V18). Lost in a
 * crash they cost a second publication, which its consumers know by its number.
 */
export class Marks {
  readonly #delayMs: number
  readonly #write: (marks: Marked) => Promise<void>
  readonly #waiting = new Map<string, Mark>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined

  constructor(delayMs: number, write: (marks: Marked) => Promise<void>) {
    this.#delayMs = delayMs
    this.#write = write
  }

  /** Resolves when the store has it. */
  add(id: string, seq: number): Promise<void> {
    const mark = this.#waiting.get(id) ?? { seq, made: Promise.withResolvers<void>() }
    mark.seq = Math.max(mark.seq, seq)
    this.#waiting.set(id, mark)
    this.#start()
    return mark.made.promise
  }

  /** The last event that is known to be published and may not be marked; 0 if there is none. */
  of(id: string): number {
    return this.#waiting.get(id)?.seq ?? 0
  }

  /** The store has this mark. */
  made(id: string, seq: number): void {
    const mark = this.#waiting.get(id)
    if (mark === undefined || mark.seq > seq) return
    this.#waiting.delete(id)
    mark.made.resolve()
  }

  /** Writes what waits; resolves when nothing does. */
  async idle(): Promise<void> {
    while (this.#waiting.size > 0) await this.#flush()
    this.#rest()
  }

  #start(): void {
    this.#timer ??= setTimeout(() => void this.#flush(), this.#delayMs)
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #flush(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      this.#rest()
      if (this.#waiting.size > 0) this.#start()
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    const marks = [...this.#waiting].map(([id, { seq }]) => [id, seq] as const)
    if (marks.length === 0) return
    try {
      await this.#write(marks)
      for (const [id, seq] of marks) this.made(id, seq)
    } catch (error) {
      for (const [id] of marks) {
        this.#waiting.get(id)?.made.reject(error)
        this.#waiting.delete(id)
      }
    }
  }
}

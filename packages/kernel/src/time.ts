/** Reads the time. Only doors (inbound, jobs, platform) hold one; rules get `now` as data. */
export interface Clock {
  now(): Date
}

/** Makes new ids. Only doors hold one; rules get ids as data. */
export interface Ids {
  next(): string
}

/** A time people agreed on: what the clock on the wall shows, where, and which instant that is. */
export interface WallTime {
  /** `YYYY-MM-DD` */
  readonly date: string
  /** `HH:MM` */
  readonly time: string
  /** IANA zone, e.g. `Asia/Shanghai` */
  readonly zone: string
  readonly instant: Date
}

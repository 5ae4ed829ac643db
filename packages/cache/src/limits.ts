/** Bounds of every cache. README.md has the same table. */
export const cacheLimits = {
  /** A command that takes longer is answered as "not there". */
  answerMs: 250,
  /** After such a command none waits for the engine; it is asked for a sign of life this often. */
  probeMs: 200,
  /** Opening waits this long for the engine, then goes on without. */
  openMs: 1_000,
  /** A socket that has been silent this long is given up; a ping keeps a living one talking. */
  socketSilentMs: 1_000,
  pingMs: 300,
  reconnectMaxMs: 1_000,
  /** Commands that may wait for an answer. */
  commandsMax: 10_000,
  /** Longer keys are never there, larger values never kept. */
  keyLengthMax: 512,
  valueLengthMax: 256 * 1024,
  /** A key that wants more of its budget within this time gets twice as much, up to `lotMax`. */
  lotBusyMs: 1_000,
  lotMax: 128,
  /** Entries of the memory cache; the oldest goes first. */
  entriesMax: 10_000,
} as const

/** What is beyond the bounds is not kept: for a cache that is an answer, not an error. */
export function fits(key: string, value = ''): boolean {
  return key.length <= cacheLimits.keyLengthMax && value.length <= cacheLimits.valueLengthMax
}

const hourMs = 3_600_000

/** Every bound of this package: name, unit, default. Tests set smaller ones. */
export const defaultLimits = {
  /** Callers of one document that are decided together and written once. */
  batchMax: 256,
  /** Callers of one document that may wait for their turn; more get TOO_MANY_REQUESTS. */
  waitingMax: 10_000,
  /** Attempts of one batch against writers of other processes, then CONFLICT. */
  raceTriesMax: 16,
  raceDelayMaxMs: 40,
  /** Last states kept per collection, so that a write needs no read before it. */
  cachedMax: 2_048,
  /** A refusal without an operation key may rest on a state confirmed this long ago. */
  staleRefusalMs: 200,
  /** Operations a document remembers at least, by number and by age. */
  operationsKept: 32,
  operationsKeptMs: 24 * hourMs,
  /** Operations a document can hold; one more within `operationsKeptMs` gets TOO_MANY_REQUESTS. */
  operationsMax: 5_000,
  answerBytesMax: 4_096,
  /** Sources whose last `seq` a document remembers; one more gets LIMIT_REACHED. */
  sourcesMax: 5_000,
  /** Events that may wait in one document or stream; one more gets EVENT_BACKLOG. */
  pendingMax: 1_000,
  /** An object of the state with more changes than this is written as a whole. */
  diffPathsMax: 500,
  /** What is published is marked so with the next write of its document, or alone after this. */
  markDelayMs: 500,
  pageMax: 100,
  readManyMax: 1_000,
  putManyMax: 1_000,
  claimsMax: 100,
  /** Documents of one collection in one command, and such commands under way at once. */
  commandWritesMax: 64,
  commandsMax: 2,
  /** A commit with fewer writes beside its document, alone, goes with them in one command. */
  oneCommandMax: 96,
  /** Data keys held in memory, and how long: an erased owner is unreadable everywhere then. */
  dataKeysMax: 10_000,
  dataKeyAgeMs: 60_000,
  serverSelectionMs: 3_000,
  /** Longer than anybody waits for a connection: a slow one clears the pool for all. */
  connectMs: 5_000,
  /** After this no answer of the store is waited for. */
  socketMs: 10_000,
  poolWaitMs: 3_000,
} as const

export type Limits = { readonly [Name in keyof typeof defaultLimits]: number }

import { fail, Problem } from '@hcrm/kernel'

/**
 * What a failed command tells about its outcome. `unsent`: it never left. `unknown`: it may have
 * been done. `duplicate`: a unique index refused. The rest was certainly not done.
 */
export type Failure = 'unsent' | 'unknown' | 'duplicate' | 'full' | 'too-large' | 'defect'

interface StoreError {
  readonly name?: string
  readonly code?: number | string
  readonly errorResponse?: unknown
  readonly writeErrors?: readonly { readonly code: number }[]
}

const duplicateKey = 11000

const byCode: Readonly<Record<number, Failure>> = {
  [duplicateKey]: 'duplicate',
  10334: 'too-large',
  17419: 'too-large',
  17420: 'too-large',
  14031: 'full',
  // Changes of the primary and shutdown: the command may have been carried out before.
  64: 'unknown',
  91: 'unknown',
  189: 'unknown',
  262: 'unknown',
  10107: 'unknown',
  11600: 'unknown',
  11602: 'unknown',
  13435: 'unknown',
  13436: 'unknown',
}

const byName: Readonly<Record<string, Failure>> = {
  MongoServerSelectionError: 'unsent',
  MongoWaitQueueTimeoutError: 'unsent',
  MongoPoolClearedError: 'unsent',
  PoolClearedOnNetworkError: 'unsent',
  MongoPoolClosedError: 'unsent',
  MongoTopologyClosedError: 'unsent',
  MongoNotConnectedError: 'unsent',
  MongoClientClosedError: 'unsent',
  MongoNetworkError: 'unknown',
  MongoNetworkTimeoutError: 'unknown',
  // A command's deadline, while it was written or waited for.
  MongoOperationTimeoutError: 'unknown',
  TimeoutError: 'unknown',
  MongoWriteConcernError: 'unknown',
  LostAnswer: 'unknown',
  BSONOffsetError: 'too-large',
  RangeError: 'too-large',
}

/** Stands for any way in which a write's answer does not arrive. */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer'
}

/** Reads an error of the driver. Retryable writes are off, so a selection error was never sent. */
export function failureOf(error: unknown): Failure {
  const { code, name, errorResponse, writeErrors } = (error ?? {}) as StoreError
  // A bulk write wraps what the line did, and of several refusals names the first.
  if (errorResponse instanceof Error) return failureOf(errorResponse)
  const worse = writeErrors?.find((one) => one.code !== duplicateKey)
  if (worse) return byCode[worse.code] ?? 'defect'
  if (typeof code === 'number' && byCode[code]) return byCode[code]
  return byName[name ?? ''] ?? 'defect'
}

/** It will be refused again, however often it is sent. */
export function isRefusedForGood(error: unknown): boolean {
  // What a read makes of its failure: the store's fault, and that of no document.
  if (error instanceof Problem) return false
  const failure = failureOf(error)
  return failure === 'too-large' || failure === 'defect'
}

/** Refuses as `failure` demands. The driver's own words may hold values: only its code is kept. */
export function refuse(failure: Exclude<Failure, 'duplicate'>, error: unknown): never {
  throw problemOf(failure, error)
}

export function problemOf(failure: Exclude<Failure, 'duplicate'>, error: unknown): Problem {
  const { name = 'Error', code } = (error ?? {}) as StoreError
  const cause = new Error(`store: ${name}${code === undefined ? '' : ` ${code}`}`)
  const codes = {
    unsent: 'UNAVAILABLE',
    unknown: 'OUTCOME_UNKNOWN',
    full: 'STORAGE_FULL',
    'too-large': 'LIMIT_REACHED',
    defect: 'INTERNAL',
  } as const
  return new Problem(codes[failure], { cause })
}

/** Runs a read: whatever goes wrong on the way, nothing was done. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Problem) throw error
    const failure = failureOf(error)
    return refuse(
      failure === 'unknown' ? 'unsent' : failure === 'duplicate' ? 'defect' : failure,
      error,
    )
  }
}

/** Runs a write that may be repeated: once more when the answer was lost, then OUTCOME_UNKNOWN. */
export async function repeatable<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (failureOf(error) !== 'unknown') return refuseWrite(error)
  }
  try {
    return await write()
  } catch (error) {
    // The first one may have been done, so even a second that was not sent leaves it open.
    return refuse(failureOf(error) === 'unsent' ? 'unknown' : notDuplicate(error), error)
  }
}

/** Refuses a write that failed for another reason than its caller expected. */
export function refuseWrite(error: unknown): never {
  if (error instanceof Problem) throw error
  return refuse(notDuplicate(error), error)
}

function notDuplicate(error: unknown): Exclude<Failure, 'duplicate'> {
  const failure = failureOf(error)
  return failure === 'duplicate' ? fail('ALREADY_EXISTS') : failure
}

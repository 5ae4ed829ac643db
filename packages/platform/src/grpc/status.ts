import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'
import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js'
import { isProblem, Problem, type ProblemCode, type ProblemInfo, problems } from '@hcrm/kernel'

/*
 * Problems as google.rpc.Status in `grpc-status-details-bin`, so that any gRPC client reads the
 * code. Three messages of three fields each are written by hand rather than generated:
 *   Status     { int32 code = 1; string message = 2; repeated Any details = 3; }
 *   Any        { string type_url = 1; bytes value = 2; }
 *   ErrorInfo  { string reason = 1; string domain = 2; }
 *   BadRequest { repeated FieldViolation field_violations = 1; }
 *   FieldViolation { string field = 1; }
 *   RetryInfo  { Duration retry_delay = 1; }    Duration { int64 seconds = 1; }
 */

const detailsKey = 'grpc-status-details-bin'
const domain = 'hcrm'
const typePrefix = 'type.googleapis.com/google.rpc.'

/** Field numbers of protobuf with their wire type: bytes, text and messages. */
const lengthDelimited = (field: number): number => (field << 3) | 2
const varint = (field: number): number => field << 3

/** The answer to a refused or failed call; a defect answers INTERNAL and tells nothing. */
export function toStatus(error: unknown): StatusObject {
  const problem = isProblem(error) ? error : new Problem('INTERNAL')
  const code = status[problems[problem.code].grpc]
  const metadata = new Metadata()
  metadata.set(detailsKey, Buffer.from(encodeStatus(code, problem)))
  return { code, details: problem.message, metadata }
}

function encodeStatus(code: number, { code: reason, info, message }: Problem): Uint8Array {
  const writer = new BinaryWriter()
  writer.uint32(varint(1)).int32(code).uint32(lengthDelimited(2)).string(message)
  const detail = (type: string, value: BinaryWriter): void => {
    const any = new BinaryWriter()
    any.uint32(lengthDelimited(1)).string(typePrefix + type)
    any.uint32(lengthDelimited(2)).bytes(value.finish())
    writer.uint32(lengthDelimited(3)).bytes(any.finish())
  }
  const errorInfo = new BinaryWriter()
  errorInfo.uint32(lengthDelimited(1)).string(reason).uint32(lengthDelimited(2)).string(domain)
  detail('ErrorInfo', errorInfo)
  if (info.field !== undefined) {
    const violation = new BinaryWriter().uint32(lengthDelimited(1)).string(info.field)
    detail('BadRequest', new BinaryWriter().uint32(lengthDelimited(1)).bytes(violation.finish()))
  }
  if (info.retryAfterSeconds !== undefined) {
    const delay = new BinaryWriter().uint32(varint(1)).int64(Math.ceil(info.retryAfterSeconds))
    detail('RetryInfo', new BinaryWriter().uint32(lengthDelimited(1)).bytes(delay.finish()))
  }
  return writer.finish()
}

/** What the caller of another service gets: the callee's own code, or what the transport tells. */
export function toProblem(error: ServiceError, options: { readonly read: boolean }): Problem {
  const details = readDetails(error.metadata?.get(detailsKey)[0])
  if (details !== undefined) return new Problem(details.code, { ...details.info, cause: error })
  return new Problem(codeOfTransport(error, options.read), { cause: error })
}

function codeOfTransport(error: ServiceError, read: boolean): ProblemCode {
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.CANCELLED:
      // A connection lost on the way of a write leaves the outcome open; none made does not.
      return read || neverSent(error) ? 'UNAVAILABLE' : 'OUTCOME_UNKNOWN'
    case status.DEADLINE_EXCEEDED:
      return 'DEADLINE'
    case status.UNAUTHENTICATED:
      return 'UNAUTHENTICATED'
    case status.PERMISSION_DENIED:
      return 'FORBIDDEN'
    case status.RESOURCE_EXHAUSTED:
      return isTooLarge(error) ? 'TOO_LARGE' : 'UNAVAILABLE'
    default:
      return 'INTERNAL'
  }
}

/** grpc-js says so only in words. */
const notConnected = /^(round_robin: )?(No connection est|No addresses res|Name resolution failed)/

function neverSent({ details }: ServiceError): boolean {
  return notConnected.test(details)
}

/** The rest of this status is a connection that was asked to be calm. */
function isTooLarge({ details }: ServiceError): boolean {
  return details.includes('larger than max')
}

interface Details {
  readonly code: ProblemCode
  readonly info: ProblemInfo
}

function readDetails(bytes: string | Buffer | undefined): Details | undefined {
  if (!Buffer.isBuffer(bytes)) return undefined
  try {
    const anys = fields(bytes).filter(({ field }) => field === 3)
    const details = new Map(anys.map(({ value }) => readAny(value)))
    const reason = text(details.get('ErrorInfo'), 1)
    if (text(details.get('ErrorInfo'), 2) !== domain) return undefined
    if (reason === undefined || !Object.hasOwn(problems, reason)) return undefined
    const violation = bytesOf(details.get('BadRequest'), 1)
    const field = text(violation, 1)
    const retryAfterSeconds = secondsOf(bytesOf(details.get('RetryInfo'), 1))
    const info = {
      ...(field === undefined ? {} : { field }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    }
    // The table has this key, as was just seen.
    return { code: reason as ProblemCode, info }
  } catch {
    // Not ours, or damaged: the status alone decides.
    return undefined
  }
}

function readAny(bytes: Uint8Array): [string, Uint8Array] {
  const type = text(bytes, 1) ?? ''
  return [type.slice(typePrefix.length), bytesOf(bytes, 2) ?? new Uint8Array()]
}

interface Field {
  readonly field: number
  readonly value: Uint8Array
}

/** The length-delimited fields of a message, in order. */
function fields(message: Uint8Array): Field[] {
  const reader = new BinaryReader(message)
  const found: Field[] = []
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag()
    if (wire === 2) found.push({ field, value: reader.bytes() })
    else reader.skip(wire)
  }
  return found
}

/** Of a Duration, its whole seconds. */
function secondsOf(duration: Uint8Array | undefined): number | undefined {
  if (duration === undefined) return undefined
  const reader = new BinaryReader(duration)
  const [field, wire] = reader.tag()
  return field === 1 && wire === 0 ? Number(reader.int64()) : undefined
}

function bytesOf(message: Uint8Array | undefined, field: number): Uint8Array | undefined {
  if (message === undefined) return undefined
  return fields(message).find((each) => each.field === field)?.value
}

function text(message: Uint8Array | undefined, field: number): string | undefined {
  const value = bytesOf(message, field)
  return value === undefined ? undefined : new TextDecoder().decode(value)
}

/**
 * The one closed table of problems. A rule that refuses throws `fail(code)`; the HTTP status, the
 * gRPC status and whether a caller may retry follow from this table and stand nowhere else.
 *
 * `retry`: `no` – the same request will be refused again; `later` – nothing was done, try again;
 * `same-key` – the outcome is unknown, repeat with the same Idempotency-Key.
 */
export type Retry = 'no' | 'later' | 'same-key'

interface ProblemRow {
  readonly http: number
  readonly grpc: GrpcStatus
  readonly retry: Retry
  readonly en: string
  readonly zh: string
}

export type GrpcStatus =
  | 'INVALID_ARGUMENT'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'ABORTED'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'DEADLINE_EXCEEDED'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'INTERNAL'

function row(http: number, grpc: GrpcStatus, en: string, zh: string, retry: Retry = 'no'): ProblemRow {
  return { http, grpc, retry, en, zh }
}

export const problems = {
  // The request cannot be read.
  BAD_REQUEST: row(400, 'INVALID_ARGUMENT', 'The request is not valid.', '请求无效。'),
  BAD_JSON: row(400, 'INVALID_ARGUMENT', 'The body is not valid JSON.', '请求体不是有效的 JSON。'),
  DUPLICATE_KEY: row(400, 'INVALID_ARGUMENT', 'The body names a field twice.', '请求体中有重复的字段。'),
  UNKNOWN_FIELD: row(400, 'INVALID_ARGUMENT', 'The request has a field that is not known here.', '请求含有未知字段。'),
  MISSING_FIELD: row(400, 'INVALID_ARGUMENT', 'A required field is missing.', '缺少必填字段。'),
  WRONG_TYPE: row(400, 'INVALID_ARGUMENT', 'A field has the wrong type.', '字段类型不正确。'),
  BAD_NUMBER: row(400, 'INVALID_ARGUMENT', 'A number is out of range or not a number.', '数字无效或超出范围。'),
  BAD_TIME: row(400, 'INVALID_ARGUMENT', 'A date or time is not valid.', '日期或时间无效。'),
  BAD_TEXT: row(400, 'INVALID_ARGUMENT', 'A text is empty, too long or has forbidden characters.', '文本为空、过长或含有不允许的字符。'),
  BAD_CURSOR: row(400, 'INVALID_ARGUMENT', 'The page cursor is not valid for this list.', '分页游标无效。'),
  BAD_ID: row(400, 'INVALID_ARGUMENT', 'An id is not well formed.', '标识格式不正确。'),
  BAD_DOCUMENT_NUMBER: row(422, 'INVALID_ARGUMENT', 'The document number does not pass its check.', '证件号码未通过校验。'),
  BAD_CONTACT: row(422, 'INVALID_ARGUMENT', 'The phone number or e-mail address is not valid.', '电话号码或电子邮箱无效。'),
  NOT_ALLOWED_HERE: row(422, 'INVALID_ARGUMENT', 'The value is well formed but not allowed here.', '该值格式正确，但此处不允许。'),
  UNKNOWN_REFERENCE: row(422, 'INVALID_ARGUMENT', 'The request refers to something that does not exist.', '请求引用的对象不存在。'),
  KEY_REQUIRED: row(400, 'INVALID_ARGUMENT', 'An Idempotency-Key header of 1 to 128 characters is required.', '需要 1 至 128 个字符的 Idempotency-Key。'),
  KEY_REUSED: row(422, 'ABORTED', 'This Idempotency-Key was used for another request.', '该 Idempotency-Key 已用于其他请求。'),
  TOO_LARGE: row(413, 'RESOURCE_EXHAUSTED', 'The request is too large.', '请求过大。'),
  WRONG_MEDIA_TYPE: row(415, 'INVALID_ARGUMENT', 'The content type is not accepted here.', '不支持的内容类型。'),
  METHOD_NOT_ALLOWED: row(405, 'UNIMPLEMENTED', 'This address does not offer that method.', '该地址不支持此方法。'),
  // Who asks, and what they may do.
  UNAUTHENTICATED: row(401, 'UNAUTHENTICATED', 'Sign in and try again.', '请登录后重试。'),
  FORBIDDEN: row(403, 'PERMISSION_DENIED', 'Your role does not allow this.', '您的角色无权执行此操作。'),
  NOT_FOUND: row(404, 'NOT_FOUND', 'There is nothing with that id, or you may not see it.', '未找到，或您无权查看。'),
  // The state does not allow it.
  BAD_STATE: row(409, 'FAILED_PRECONDITION', 'That is not possible in the present state.', '当前状态不允许此操作。'),
  ALREADY_EXISTS: row(409, 'ALREADY_EXISTS', 'It exists already.', '已存在。'),
  CONFLICT: row(409, 'ABORTED', 'Someone else changed it at the same moment; try again.', '同时有人修改，请重试。', 'later'),
  STALE_VERSION: row(412, 'FAILED_PRECONDITION', 'It has changed since you read it; read it again.', '内容已更新，请重新读取。'),
  VERSION_REQUIRED: row(428, 'FAILED_PRECONDITION', 'An If-Match header with the version you read is required.', '需要 If-Match 版本。'),
  SLOT_TAKEN: row(409, 'FAILED_PRECONDITION', 'The last place has just been taken.', '名额已满。'),
  SLOT_CLOSED: row(409, 'FAILED_PRECONDITION', 'This session is not open for booking.', '该时段不可预约。'),
  QUOTA_REACHED: row(409, 'FAILED_PRECONDITION', 'The places for this channel are taken.', '该渠道名额已满。'),
  ALREADY_BOOKED: row(409, 'FAILED_PRECONDITION', 'This customer already has a booking for that department and session.', '该客户在此科室该时段已有预约。'),
  HOLD_EXPIRED: row(409, 'FAILED_PRECONDITION', 'The hold has expired; search again.', '占位已过期，请重新查询。'),
  TOO_LATE: row(409, 'FAILED_PRECONDITION', 'The deadline for this has passed.', '已超过截止时间。'),
  INSUFFICIENT_POINTS: row(409, 'FAILED_PRECONDITION', 'There are not enough points.', '积分不足。'),
  ACCOUNT_FROZEN: row(409, 'FAILED_PRECONDITION', 'The account is frozen.', '账户已冻结。'),
  LIMIT_REACHED: row(409, 'FAILED_PRECONDITION', 'A limit has been reached.', '已达上限。'),
  AUTHORITY_EXCEEDED: row(409, 'FAILED_PRECONDITION', 'This is beyond your authority and needs an approval.', '超出您的权限，需要审批。'),
  LINK_USED: row(409, 'FAILED_PRECONDITION', 'This link has been used.', '该链接已使用。'),
  LINK_EXPIRED: row(410, 'FAILED_PRECONDITION', 'This link has expired.', '该链接已过期。'),
  // Too much, too slow, not now.
  TOO_MANY_REQUESTS: row(429, 'RESOURCE_EXHAUSTED', 'Too many requests; wait and try again.', '请求过多，请稍后重试。', 'later'),
  TIMEOUT: row(408, 'DEADLINE_EXCEEDED', 'The request took too long to arrive.', '请求超时。', 'later'),
  DEADLINE: row(503, 'DEADLINE_EXCEEDED', 'No answer in time; the outcome is unknown. Repeat with the same key.', '未及时得到结果，请用相同的键重试。', 'same-key'),
  UNAVAILABLE: row(503, 'UNAVAILABLE', 'Not available at the moment; nothing was done.', '暂不可用，未做任何更改。', 'later'),
  OUTCOME_UNKNOWN: row(503, 'UNAVAILABLE', 'The outcome is unknown. Repeat with the same Idempotency-Key.', '结果未知，请用相同的 Idempotency-Key 重试。', 'same-key'),
  EVENT_BACKLOG: row(503, 'UNAVAILABLE', 'Too much work is waiting; nothing was done.', '积压过多，未做任何更改。', 'later'),
  STORAGE_FULL: row(507, 'UNAVAILABLE', 'Storage is full; nothing was done.', '存储已满，未做任何更改。', 'later'),
  INTERNAL: row(500, 'INTERNAL', 'Something went wrong on our side.', '系统内部错误。', 'same-key'),
} as const satisfies Record<string, ProblemRow>

export type ProblemCode = keyof typeof problems

/** What a problem may tell: never personal data, only field paths, ids, numbers and code words. */
export interface ProblemInfo {
  /** Path of the field at fault, e.g. `phones.0`. */
  readonly field?: string
  /** A sentence for the caller, in English, without any value the caller sent. */
  readonly detail?: string
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** A refusal with a stable code; everything else that is thrown is a defect and answers INTERNAL. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly info: ProblemInfo
  constructor(code: ProblemCode, info: ProblemInfo = {}) {
    super(info.detail ?? problems[code].en, info.cause === undefined ? {} : { cause: info.cause })
    this.name = 'Problem'
    this.code = code
    this.info = info
  }
}

/** Refuses: `throw` is inside, so that a rule reads `if (…) fail('BAD_STATE')`. */
export function fail(code: ProblemCode, info: ProblemInfo = {}): never {
  throw new Problem(code, info)
}

export function isProblem(error: unknown, code?: ProblemCode): error is Problem {
  const named = error instanceof Problem || (error as { name?: unknown } | null)?.name === 'Problem'
  return named && (code === undefined || (error as Problem).code === code)
}

/** Ends a switch over a union: the compiler names the case that was forgotten. */
export function never(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`)
}

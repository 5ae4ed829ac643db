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

/** What many rows share. */
const unreadable = { http: 400, grpc: 'INVALID_ARGUMENT', retry: 'no' } as const
const unfit = { http: 422, grpc: 'INVALID_ARGUMENT', retry: 'no' } as const
const impossible = { http: 409, grpc: 'FAILED_PRECONDITION', retry: 'no' } as const
const notNow = { http: 503, grpc: 'UNAVAILABLE', retry: 'later' } as const

export const problems = {
  // The request cannot be read.
  BAD_REQUEST: { ...unreadable, en: 'The request is not valid.', zh: '请求无效。' },
  BAD_JSON: { ...unreadable, en: 'The body is not valid JSON.', zh: '请求体不是有效的 JSON。' },
  DUPLICATE_KEY: {
    ...unreadable,
    en: 'The body names a field twice.',
    zh: '请求体中有重复的字段。',
  },
  UNKNOWN_FIELD: {
    ...unreadable,
    en: 'The request has a field that is not known here.',
    zh: '请求含有未知字段。',
  },
  MISSING_FIELD: { ...unreadable, en: 'A required field is missing.', zh: '缺少必填字段。' },
  WRONG_TYPE: { ...unreadable, en: 'A field has the wrong type.', zh: '字段类型不正确。' },
  BAD_NUMBER: {
    ...unreadable,
    en: 'A number is out of range or not a number.',
    zh: '数字无效或超出范围。',
  },
  BAD_TIME: { ...unreadable, en: 'A date or time is not valid.', zh: '日期或时间无效。' },
  BAD_TEXT: {
    ...unreadable,
    en: 'A text is empty, too long or has forbidden characters.',
    zh: '文本为空、过长或含有不允许的字符。',
  },
  BAD_CURSOR: {
    ...unreadable,
    en: 'The page cursor is not valid for this list.',
    zh: '分页游标无效。',
  },
  BAD_ID: { ...unreadable, en: 'An id is not well formed.', zh: '标识格式不正确。' },
  BAD_DOCUMENT_NUMBER: {
    ...unfit,
    en: 'The document number does not pass its check.',
    zh: '证件号码未通过校验。',
  },
  BAD_CONTACT: {
    ...unfit,
    en: 'The phone number or e-mail address is not valid.',
    zh: '电话号码或电子邮箱无效。',
  },
  NOT_ALLOWED_HERE: {
    ...unfit,
    en: 'The value is well formed but not allowed here.',
    zh: '该值格式正确，但此处不允许。',
  },
  UNKNOWN_REFERENCE: {
    ...unfit,
    en: 'The request refers to something that does not exist.',
    zh: '请求引用的对象不存在。',
  },
  KEY_REQUIRED: {
    ...unreadable,
    en: 'An Idempotency-Key header of 1 to 128 characters is required.',
    zh: '需要 1 至 128 个字符的 Idempotency-Key。',
  },
  KEY_REUSED: {
    http: 422,
    grpc: 'ABORTED',
    retry: 'no',
    en: 'This Idempotency-Key was used for another request.',
    zh: '该 Idempotency-Key 已用于其他请求。',
  },
  TOO_LARGE: {
    http: 413,
    grpc: 'RESOURCE_EXHAUSTED',
    retry: 'no',
    en: 'The request is too large.',
    zh: '请求过大。',
  },
  WRONG_MEDIA_TYPE: {
    http: 415,
    grpc: 'INVALID_ARGUMENT',
    retry: 'no',
    en: 'The content type is not accepted here.',
    zh: '不支持的内容类型。',
  },
  METHOD_NOT_ALLOWED: {
    http: 405,
    grpc: 'UNIMPLEMENTED',
    retry: 'no',
    en: 'This address does not offer that method.',
    zh: '该地址不支持此方法。',
  },
  // Who asks, and what they may do.
  UNAUTHENTICATED: {
    http: 401,
    grpc: 'UNAUTHENTICATED',
    retry: 'no',
    en: 'Sign in and try again.',
    zh: '请登录后重试。',
  },
  FORBIDDEN: {
    http: 403,
    grpc: 'PERMISSION_DENIED',
    retry: 'no',
    en: 'Your role does not allow this.',
    zh: '您的角色无权执行此操作。',
  },
  NOT_FOUND: {
    http: 404,
    grpc: 'NOT_FOUND',
    retry: 'no',
    en: 'There is nothing with that id, or you may not see it.',
    zh: '未找到，或您无权查看。',
  },
  // The state does not allow it.
  BAD_STATE: {
    ...impossible,
    en: 'That is not possible in the present state.',
    zh: '当前状态不允许此操作。',
  },
  ALREADY_EXISTS: {
    http: 409,
    grpc: 'ALREADY_EXISTS',
    retry: 'no',
    en: 'It exists already.',
    zh: '已存在。',
  },
  CONFLICT: {
    http: 409,
    grpc: 'ABORTED',
    retry: 'later',
    en: 'Someone else changed it at the same moment; try again.',
    zh: '同时有人修改，请重试。',
  },
  STALE_VERSION: {
    http: 412,
    grpc: 'FAILED_PRECONDITION',
    retry: 'no',
    en: 'It has changed since you read it; read it again.',
    zh: '内容已更新，请重新读取。',
  },
  VERSION_REQUIRED: {
    http: 428,
    grpc: 'FAILED_PRECONDITION',
    retry: 'no',
    en: 'An If-Match header with the version you read is required.',
    zh: '需要 If-Match 版本。',
  },
  SLOT_TAKEN: { ...impossible, en: 'The last place has just been taken.', zh: '名额已满。' },
  SLOT_CLOSED: {
    ...impossible,
    en: 'This session is not open for booking.',
    zh: '该时段不可预约。',
  },
  QUOTA_REACHED: {
    ...impossible,
    en: 'The places for this channel are taken.',
    zh: '该渠道名额已满。',
  },
  ALREADY_BOOKED: {
    ...impossible,
    en: 'This customer already has a booking for that department and session.',
    zh: '该客户在此科室该时段已有预约。',
  },
  HOLD_EXPIRED: {
    ...impossible,
    en: 'The hold has expired; search again.',
    zh: '占位已过期，请重新查询。',
  },
  TOO_LATE: { ...impossible, en: 'The deadline for this has passed.', zh: '已超过截止时间。' },
  INSUFFICIENT_POINTS: { ...impossible, en: 'There are not enough points.', zh: '积分不足。' },
  ACCOUNT_FROZEN: { ...impossible, en: 'The account is frozen.', zh: '账户已冻结。' },
  LIMIT_REACHED: { ...impossible, en: 'A limit has been reached.', zh: '已达上限。' },
  AUTHORITY_EXCEEDED: {
    ...impossible,
    en: 'This is beyond your authority and needs an approval.',
    zh: '超出您的权限，需要审批。',
  },
  LINK_USED: { ...impossible, en: 'This link has been used.', zh: '该链接已使用。' },
  LINK_EXPIRED: {
    http: 410,
    grpc: 'FAILED_PRECONDITION',
    retry: 'no',
    en: 'This link has expired.',
    zh: '该链接已过期。',
  },
  // Too much, too slow, not now.
  TOO_MANY_REQUESTS: {
    http: 429,
    grpc: 'RESOURCE_EXHAUSTED',
    retry: 'later',
    en: 'Too many requests; wait and try again.',
    zh: '请求过多，请稍后重试。',
  },
  BUSY: {
    http: 429,
    grpc: 'RESOURCE_EXHAUSTED',
    retry: 'later',
    en: 'Too many people at this moment; nothing was done. Try again shortly.',
    zh: '当前访问人数过多，未做任何更改，请稍后重试。',
  },
  TIMEOUT: {
    http: 408,
    grpc: 'DEADLINE_EXCEEDED',
    retry: 'later',
    en: 'The request took too long to arrive.',
    zh: '请求超时。',
  },
  DEADLINE: {
    http: 503,
    grpc: 'DEADLINE_EXCEEDED',
    retry: 'same-key',
    en: 'No answer in time; the outcome is unknown. Repeat with the same key.',
    zh: '未及时得到结果，请用相同的键重试。',
  },
  UNAVAILABLE: {
    ...notNow,
    en: 'Not available at the moment; nothing was done.',
    zh: '暂不可用，未做任何更改。',
  },
  OUTCOME_UNKNOWN: {
    http: 503,
    grpc: 'UNAVAILABLE',
    retry: 'same-key',
    en: 'The outcome is unknown. Repeat with the same Idempotency-Key.',
    zh: '结果未知，请用相同的 Idempotency-Key 重试。',
  },
  EVENT_BACKLOG: {
    ...notNow,
    en: 'Too much work is waiting; nothing was done.',
    zh: '积压过多，未做任何更改。',
  },
  STORAGE_FULL: {
    http: 507,
    grpc: 'UNAVAILABLE',
    retry: 'later',
    en: 'Storage is full; nothing was done.',
    zh: '存储已满，未做任何更改。',
  },
  INTERNAL: {
    http: 500,
    grpc: 'INTERNAL',
    retry: 'same-key',
    en: 'Something went wrong on our side.',
    zh: '系统内部错误。',
  },
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

/** A refusal with a stable code; all else that is thrown is a defect and answers INTERNAL. */
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

import { fail, type ProblemCode, problems } from '@hcrm/kernel'
import type { z } from 'zod'

/** A request as the schema has it, whose messages name the codes, as at the HTTP door. */
export function parsed<S extends z.ZodType>(schema: S, request: unknown): z.output<S> {
  const result = schema.safeParse(request)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const code = issue?.message ?? ''
  fail(isCode(code) ? code : 'BAD_REQUEST', { field: issue?.path.join('.') ?? '' })
}

function isCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text)
}

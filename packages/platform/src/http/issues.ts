import { fail, Problem, type ProblemCode, problems } from '@hcrm/kernel'
import { z } from 'zod'
import { fieldPath } from './field-path.ts'

type Issue = z.core.$ZodIssue

/**
 * Parses by a schema or throws the problem of its first issue. A schema names the code it wants as
 * its error message: `z.uuid('BAD_ID')`, `.refine(…, 'NOT_ALLOWED_HERE')`; the rest is by table.
 */
export function parseBy<S extends z.core.$ZodType>(schema: S, input: unknown): z.core.output<S> {
  const result = z.safeParse(schema, input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue === undefined) return fail('BAD_REQUEST')
  throw problemOf(issue, input)
}

/** Values never get into the problem, only the path of the field and the code. */
function problemOf(issue: Issue, input: unknown): Problem {
  const value = valueAt(input, issue.path)
  if (issue.code === 'unrecognized_keys') {
    return new Problem('UNKNOWN_FIELD', fieldPath([...issue.path, issue.keys[0] ?? '']))
  }
  if (issue.code === 'invalid_union') return unionProblem(issue, input)
  const field = fieldPath(issue.path)
  if (value === undefined && isAboutType(issue)) return new Problem('MISSING_FIELD', field)
  if (isAboutType(issue) && isContainer(value)) return new Problem('WRONG_TYPE', field)
  if (isCode(issue.message)) return new Problem(issue.message, field)
  return new Problem(codeOf(issue, value), field)
}

function isCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text)
}

function isAboutType(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

const byFormat: Readonly<Record<string, ProblemCode>> = {
  uuid: 'BAD_ID',
  guid: 'BAD_ID',
  date: 'BAD_TIME',
  time: 'BAD_TIME',
  datetime: 'BAD_TIME',
  duration: 'BAD_TIME',
  email: 'BAD_CONTACT',
  e164: 'BAD_CONTACT',
}

const bySize: Readonly<Record<string, ProblemCode>> = {
  string: 'BAD_TEXT',
  date: 'BAD_TIME',
  array: 'TOO_LARGE',
  set: 'TOO_LARGE',
  file: 'TOO_LARGE',
}

const numbers: ReadonlySet<string> = new Set(['number', 'int', 'bigint', 'nan'])
const scalars: ReadonlySet<string> = new Set(['string', 'number'])

function codeOf(issue: Issue, value: unknown): ProblemCode {
  switch (issue.code) {
    case 'invalid_type':
      // `"12"` or 0.5 where a whole number is due is a bad number; `true` is of the wrong type.
      return numbers.has(issue.expected) && scalars.has(typeof value) ? 'BAD_NUMBER' : 'WRONG_TYPE'
    case 'too_big':
      return bySize[issue.origin] ?? 'BAD_NUMBER'
    case 'too_small':
      // A list that is too short lacks something; it is not too large.
      return issue.origin === 'array' ? 'MISSING_FIELD' : (bySize[issue.origin] ?? 'BAD_NUMBER')
    case 'not_multiple_of':
      return 'BAD_NUMBER'
    case 'invalid_format':
      return byFormat[issue.format] ?? 'BAD_TEXT'
    case 'invalid_key':
      return 'UNKNOWN_FIELD'
    case 'invalid_value':
    case 'invalid_element':
      return 'WRONG_TYPE'
    default:
      return 'BAD_REQUEST'
  }
}

/** The first issue of the branch that got furthest, or the wrong type when none fits at all. */
function unionProblem(issue: Issue & { readonly code: 'invalid_union' }, input: unknown): Problem {
  const below = issue.errors
    .flatMap((branch) => branch[0] ?? [])
    .filter(({ path }) => path.length > 0)
    .sort((a, b) => b.path.length - a.path.length)[0]
  if (below) return problemOf({ ...below, path: [...issue.path, ...below.path] }, input)
  const isMissing = valueAt(input, issue.path) === undefined
  return new Problem(isMissing ? 'MISSING_FIELD' : 'WRONG_TYPE', fieldPath(issue.path))
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isContainer(value) ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  )
}

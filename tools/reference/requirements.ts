import { join } from 'node:path'
import ts from 'typescript'
import { type SourceFile, sourceFiles } from '../tidy/files.ts'
import { page, table } from './markdown.ts'

interface Proof {
  readonly id: string
  readonly test: string
}

/** `S4, PR26b: …`, `S4 PR26b: …` → S4, PR26b; also `law 2, 3: …`. */
function idsOf(title: string): string[] {
  const head = /^((?:law )?[A-Z]*\d+[a-z]?(?:(?:, | and | )[A-Z]*\d+[a-z]?)*)[: ]/.exec(title)?.[1]
  if (head === undefined) return []
  const prefix = head.startsWith('law ') ? 'law ' : ''
  const ids = head.slice(prefix.length).split(/, | and | /)
  return prefix ? ids.map((id) => prefix + id) : ids.filter((id) => /^[A-Z]/.test(id))
}

/** The titles of a test file, each with the titles of the groups around it. */
function titles(file: SourceFile): string[][] {
  const found: string[][] = []
  const visit = (node: ts.Node, around: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? /^(it|test|describe)\b/.exec(node.getText()) : null
    const first = ts.isCallExpression(node) ? node.arguments[0] : undefined
    if (call === null || first === undefined || !ts.isStringLiteralLike(first)) {
      ts.forEachChild(node, (child) => visit(child, around))
      return
    }
    const here = [...around, first.text]
    if (call[1] === 'describe') ts.forEachChild(node, (child) => visit(child, here))
    else found.push(here)
  }
  visit(file.tree(), [])
  return found
}

/** Suites that every engine of a port passes. */
const suiteFiles = /^packages\/\w+\/src\/testing\/[\w-]+\.ts$/

/** What the runs of steps beside jest check: on a cluster, with faults, under load. */
const stepFiles = /^test\/(kubernetes|faults|load)\/[\w-]+\.ts$/

/** The names of steps: texts that begin with an id. */
function stepNames(file: SourceFile): string[][] {
  const found: string[][] = []
  const visit = (node: ts.Node): void => {
    const text = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('%s')
      : ts.isStringLiteralLike(node) && node.text
    if (text && /^[A-Z]+\d[^:]*: /.test(text)) found.push([text])
    ts.forEachChild(node, visit)
  }
  visit(file.tree())
  return found
}

function proofs(file: SourceFile): Proof[] {
  const names = stepFiles.test(file.path) ? stepNames(file) : titles(file)
  return names.flatMap((path) => {
    const ids = path.flatMap(idsOf)
    const test = `${file.path}: ${path.at(-1)?.replace(/^[^:]*\d[a-z]?: /, '')}`
    return ids.map((id) => ({ id, test }))
  })
}

function byLetterThenNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

export function requirementsPage(): string {
  const root = join(import.meta.dirname, '../..')
  const tests = [...sourceFiles(root)].filter(
    ({ path }) => path.endsWith('.test.ts') || suiteFiles.test(path) || stepFiles.test(path),
  )
  const byId = Map.groupBy(tests.flatMap(proofs), (proof) => proof.id)
  const rows = [...byId.keys()].sort(byLetterThenNumber).map((id) => {
    const names = new Set(byId.get(id)?.map((proof) => proof.test))
    return [id, [...names].sort(byLetterThenNumber).join('<br>')]
  })
  return page(
    {
      title: 'Requirements and their tests',
      about: 'Every id that a test names, with the tests that hold it.',
      from: 'the names of the tests',
    },
    table(['id', 'tests'], rows),
  )
}

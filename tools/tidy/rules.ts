import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { SourceFile } from './files.ts'

export interface Finding {
  /** Counted from 1. */
  readonly line: number
  readonly message: string
}

export interface Rule {
  readonly name: string
  readonly applies: RegExp
  readonly except?: RegExp
  readonly find: (file: SourceFile) => Iterable<Finding>
}

const FUNCTION_LINES_MAX = 70
const LINE_COLUMNS_MAX = 100
const PARAMETERS_MAX = 3

/** What a package must not speak of; `branch` and `department` are scopes of any business. */
const HOSPITAL = words(
  'hospital patient doctor physician nurse clinic ward appointment booking complaint membership',
  'diagnosis triage admission consultation encounter medical medicine prescription surgery bed',
  'coupon campaign survey questionnaire rectification treatment insurance',
)
/** What a service must not know: which engine it stands on, which processes run. */
const ENGINES = words(
  'kafka kafkajs redis mongo mongod mongodb secantus secantusd kubernetes docker helm cluster pod',
)

const CODE = /[.](ts|tsx|mjs)$/

export const rules: readonly Rule[] = [
  { name: 'long-function', applies: CODE, find: longFunctions },
  { name: 'many-parameters', applies: CODE, find: manyParameters },
  {
    name: 'long-line',
    applies: /[.](ts|tsx|mjs|js|css|sh|proto)$/,
    find: (file) => onLines(file, longLine),
  },
  {
    name: 'default-export',
    applies: CODE,
    // These tools and k6 read the default export of a file.
    except: /([.]config[.](mjs|ts)|^[.]dependency-cruiser[.]mjs|[.]k6[.]ts|^test\/load\/.*)$/,
    find: (file) =>
      onLines(file, (line) => /^export default\b/.test(line) && 'a default export has no name'),
  },
  {
    name: 'left-over',
    applies: /./,
    except: /^tools\/tidy\//,
    find: (file) =>
      onLines(file, (line) => /\b(TODO|FIXME)\b/.test(line) && 'do it, or write it down elsewhere'),
  },
  { name: 'one-title', applies: /[.]md$/, find: oneTitle },
  {
    name: 'machine-path',
    applies: /./,
    except: /^(deploy|infra\/docker|tools\/tidy)\//,
    find: (file) => onLines(file, machinePath),
  },
  {
    name: 'hospital-word',
    applies: /^packages\/.*[.](ts|md|proto)$/,
    // The closed table of refusals is one for all services and speaks to their callers.
    except: /^packages\/kernel\/src\/problems[.]ts$/,
    find: (file) => onLines(file, (line) => named(line, HOSPITAL, 'a package serves any business')),
  },
  {
    name: 'engine-word',
    applies: /^services\/.*[.](ts|md)$/,
    // A test stands outside: it starts the service, and tells the process where its store is.
    except: /^services\/[^/]+\/test\//,
    find: (file) =>
      onLines(file, (line) =>
        /all-in-one/i.test(line)
          ? "'all-in-one': a service does not know how it is run"
          : named(line, ENGINES, 'a service does not know how it is run'),
      ),
  },
  {
    name: 'undeclared-workspace',
    applies: /^(packages|services|apps)\/[^/]+\/src\/.*[.]tsx?$/,
    find: undeclaredWorkspaces,
  },
  { name: 'loose-dependency', applies: /(^|\/)package[.]json$/, find: looseDependencies },
  { name: 'references', applies: /(^|\/)tsconfig[.]json$/, find: references },
]

function* onLines(
  file: SourceFile,
  judge: (line: string) => string | false | undefined,
): Generator<Finding> {
  for (const [index, line] of file.lines.entries()) {
    const message = judge(line)
    if (message) yield { line: index + 1, message }
  }
}

function longLine(line: string): string | false {
  const columns = [...line].length
  return columns > LINE_COLUMNS_MAX && `${columns} columns, at most ${LINE_COLUMNS_MAX}`
}

function machinePath(line: string): string | false {
  const found = /(?<![\w.}])\/(home|root|Users|work|tmp)\/[\w.-]+/.exec(line)
  return found !== null && `${found[0]} is a path of one machine`
}

function* oneTitle(file: SourceFile): Generator<Finding> {
  let fenced = false
  const titles: number[] = []
  for (const [index, line] of file.lines.entries()) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    if (!fenced && line.startsWith('# ')) titles.push(index + 1)
  }
  if (titles.length === 0) yield { line: 1, message: 'a document has a title: `# …`' }
  for (const line of titles.slice(1)) yield { line, message: 'a document has one title' }
}

type FunctionNode = ts.FunctionLikeDeclaration

function functions(file: SourceFile): FunctionNode[] {
  const found: FunctionNode[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file.tree())
  return found
}

function* longFunctions(file: SourceFile): Generator<Finding> {
  for (const node of functions(file)) {
    // A group of tests is a list, not a function that someone has to follow.
    if (/[.]test[.]ts$|\/testing[/.]/.test(file.path) && isGroup(node)) continue
    const first = lineOf(file, node.getStart(file.tree()))
    const lines = lineOf(file, node.end) - first + 1
    if (lines <= FUNCTION_LINES_MAX) continue
    yield { line: first, message: `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}` }
  }
}

function isGroup(node: FunctionNode): boolean {
  const statements = node.body && ts.isBlock(node.body) ? node.body.statements : []
  return statements.some(
    (each) => ts.isExpressionStatement(each) && /^(describe|it)\b/.test(each.getText()),
  )
}

function* manyParameters(file: SourceFile): Generator<Finding> {
  for (const node of functions(file)) {
    const count = node.parameters.length
    if (count <= PARAMETERS_MAX || isRowOfCases(node)) continue
    const message = `${count} parameters, at most ${PARAMETERS_MAX}: use an options object`
    yield { line: lineOf(file, node.getStart(file.tree())), message }
  }
}

/** The callback of `it.each(table)`: its parameters are the columns of the table. */
function isRowOfCases(node: FunctionNode): boolean {
  return ts.isCallExpression(node.parent) && /^it[.]each\b/.test(node.parent.expression.getText())
}

function lineOf(file: SourceFile, position: number): number {
  return file.tree().getLineAndCharacterOfPosition(position).line + 1
}

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')))
}

/** A word of the list within the line, also as part of an identifier, also in the plural. */
function named(line: string, list: ReadonlySet<string>, why: string): string | undefined {
  const parts = line.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
  const bad = parts.find((part) => {
    const word = part.toLowerCase()
    return list.has(word) || list.has(word.replace(/s$/, ''))
  })
  return bad && `'${bad}': ${why}`
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function* looseDependencies(file: SourceFile): Generator<Finding> {
  const manifest = JSON.parse(file.text) as Manifest
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies }
  for (const [name, version] of Object.entries(all)) {
    if (/^(npm:[^@]*@?[^@]+@)?\d+[.]\d+[.]\d+(-[\w.-]+)?$/.test(version)) continue
    const line = file.lines.findIndex((each) => each.includes(`"${name}"`)) + 1
    yield { line, message: `${name} ${version}: pin one version` }
  }
}

/** Names of our workspaces that a manifest depends on. */
function ours(manifest: string): string[] {
  const { dependencies = {} } = JSON.parse(manifest) as Manifest
  return Object.keys(dependencies).filter((name) => name.startsWith('@hcrm/'))
}

function* undeclaredWorkspaces(file: SourceFile): Generator<Finding> {
  const workspace = file.path.split('/').slice(0, 2).join('/')
  const declared = ours(file.other(`${workspace}/package.json`) ?? '{}')
  yield* onLines(file, (line) => {
    const name = /(?:from|import) ['"](@hcrm\/[\w-]+)/.exec(line)?.[1]
    if (name === undefined || declared.includes(name)) return false
    return `${name} is not in ${workspace}/package.json: an image would lack it`
  })
}

/** `tsc -b` builds what is referenced: the references of a workspace are its dependencies. */
function* references(file: SourceFile): Generator<Finding> {
  const here = dirname(file.path)
  const manifest = file.other(join(here, 'package.json'))
  const parsed = ts.parseConfigFileTextToJson(file.path, file.text) as { config?: unknown }
  const config = parsed.config as { references?: { path: string }[]; files?: [] }
  if (manifest === undefined || config.files) return
  const paths = (config.references ?? []).map((each) => join(here, each.path, 'package.json'))
  const referenced = paths.map(
    (path) => (JSON.parse(file.other(path) ?? '{}') as { name?: string }).name ?? path,
  )
  const needed = ours(manifest)
  for (const name of needed.filter((each) => !referenced.includes(each))) {
    yield { line: 1, message: `a dependency without a reference: ${name}` }
  }
  for (const name of referenced.filter((each) => !needed.includes(each))) {
    yield { line: 1, message: `a reference without a dependency: ${name}` }
  }
}

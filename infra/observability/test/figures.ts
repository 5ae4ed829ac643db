import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const home = join(import.meta.dirname, '..')
export const rulesFolder = join(home, 'prometheus/rules')

export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[]
}

function ruleFiles(): string[] {
  return readdirSync(rulesFolder).map((name) => join(rulesFolder, name))
}

export const rules: readonly Rule[] = ruleFiles()
  .map((file) => parse(readFileSync(file, 'utf8')) as RuleFile)
  .flatMap(({ groups }) => groups.flatMap((group) => group.rules))

export interface Query {
  /** Where it stands, for who reads a failure. */
  readonly at: string
  readonly expr: string
}

interface GrafanaDashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

function dashboardQueries(): Query[] {
  const folder = join(home, 'grafana/dashboards')
  return readdirSync(folder).flatMap((name) => {
    const { panels } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as GrafanaDashboard
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ at: `${name}: ${title}`, expr })),
    )
  })
}

/** Pages for operators, by the name of their alert in kebab case. */
export const runbooks: ReadonlyMap<string, string> = pages()

function pages(): ReadonlyMap<string, string> {
  const folder = join(home, '../../docs/runbooks')
  const names = readdirSync(folder).filter((name) => name !== 'README.md')
  return new Map(
    names.map((name) => [name.replace('.md', ''), readFileSync(join(folder, name), 'utf8')]),
  )
}

function runbookQueries(): Query[] {
  return [...runbooks].flatMap(([at, text]) =>
    [...text.matchAll(/```promql\n([^`]*)```/g)].flatMap(([, block = '']) =>
      block
        .trim()
        .split('\n')
        .map((expr) => ({ at, expr })),
    ),
  )
}

/** Everything that asks for a metric. */
export function queries(): readonly Query[] {
  const ruled = rules.map(({ alert, record, expr }) => ({ at: alert ?? record ?? '', expr }))
  return [...ruled, ...dashboardQueries(), ...runbookQueries()]
}

const words = new Set(['and', 'or', 'unless', 'bool', 'offset'])

/** Names of the series of a query: what is left without texts, labels, windows and functions. */
export function seriesOf(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)/g, '')
  return [...bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !words.has(name))
}

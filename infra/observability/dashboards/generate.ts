/**
 * Writes the dashboards that Grafana loads; `--check` compares them instead and fails when one is
 * old, missing or no longer made.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dashboards } from './dashboards.ts'
import { grafana } from './panels.ts'

const flags = process.argv.slice(2).filter((flag) => flag.startsWith('--out='))
/** `--out=FOLDER` is for tests. */
const folder =
  flags[0]?.slice('--out='.length) ?? join(import.meta.dirname, '../grafana/dashboards')

/** As the formatter of this repository writes it. */
const textOf = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/\[\s+("[^"]*")\s+\]/g, '[$1]')}\n`

const wanted = new Map(dashboards.map((each) => [`${each.name}.json`, textOf(grafana(each))]))
const there = readdirSync(folder).filter((name) => name.endsWith('.json'))
const unneeded = there.filter((name) => !wanted.has(name))

if (process.argv.includes('--check')) {
  const old = [...wanted].filter(
    ([name, text]) => !there.includes(name) || readFileSync(join(folder, name), 'utf8') !== text,
  )
  const wrong = [...unneeded, ...old.map(([name]) => name)]
  if (wrong.length > 0) {
    console.error(`Not as generated: ${wrong.join(', ')}`)
    process.exitCode = 1
  }
} else {
  for (const name of unneeded) rmSync(join(folder, name))
  for (const [name, text] of wanted) writeFileSync(join(folder, name), text)
}

/**
 * Checks who imports whom: first every rule on its red example, so that a rule that guards nothing
 * is found, then the tree. Prints one line per finding and exits 1 when there is any.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type IViolation } from 'dependency-cruiser'
import { forbidden, options } from './rules.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = join(import.meta.dirname, 'examples')
const ROOMS = ['packages', 'services', 'apps', 'proto', 'test', 'tools', 'infra']

async function violations(baseDir: string, exclude: readonly string[]): Promise<IViolation[]> {
  const { enhancedResolveOptions, ...rest } = options
  const found = await cruise(
    ROOMS.filter((room) => existsSync(join(baseDir, room))),
    { ...rest, exclude: { path: [...exclude] }, baseDir, ruleSet: { forbidden }, validate: true },
    enhancedResolveOptions,
  )
  if (typeof found.output === 'string') throw new Error('expected a result, not a text')
  return found.output.summary.violations
}

/** What is wrong with the rules themselves: no example, no reason, or another rule fires. */
async function blindRules(): Promise<string[]> {
  const names = forbidden.map((rule) => rule.name)
  const missing = names.filter((name) => !existsSync(join(EXAMPLES, name)))
  const findings = missing.map((name) => `${name}: has no red example`)
  for (const name of readdirSync(EXAMPLES)) {
    const fired = new Set(
      (await violations(join(EXAMPLES, name), [])).map((each) => each.rule.name),
    )
    if (fired.size !== 1 || !fired.has(name)) {
      findings.push(`examples/${name}: expected ${name} to fire, saw ${[...fired].join(', ')}`)
    }
  }
  return findings
}

async function broken(): Promise<string[]> {
  const why = new Map(forbidden.map((rule) => [rule.name, rule.comment]))
  const found = await violations(ROOT, options.exclude.path)
  return found.map(({ from, to, rule }) => {
    const place = from === to ? from : `${from} → ${to}`
    return `${place}: ${rule.name}. ${why.get(rule.name) ?? ''}`
  })
}

const findings = [...(await blindRules()), ...(await broken())]
for (const finding of findings) console.log(finding)
console.log(`${forbidden.length} rules, ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1

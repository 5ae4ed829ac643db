/**
 * Style by numbers. First every rule on its red example, so that a rule that sees nothing is found,
 * then the tree. Prints `file:line: message` and exits 1 when there is anything to say.
 *
 * A line `// tidy-ignore <rule>: <reason>` lets the next line pass.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type SourceFile, sourceFiles } from './files.ts'
import { rules } from './rules.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = join(import.meta.dirname, 'examples')

interface Report {
  readonly rule: string
  readonly text: string
}

function* check(file: SourceFile): Generator<Report> {
  for (const rule of rules) {
    if (!rule.applies.test(file.path) || rule.except?.test(file.path)) continue
    for (const { line, message } of rule.find(file)) {
      if (file.lines[line - 2]?.includes(`// tidy-ignore ${rule.name}: `)) continue
      yield { rule: rule.name, text: `${file.path}:${line}: ${message} (${rule.name})` }
    }
  }
}

function checkTree(root: string): Report[] {
  return [...sourceFiles(root)].flatMap((file) => [...check(file)])
}

/** What is wrong with the rules: one without an example, or an example that another one catches. */
function blindRules(): string[] {
  const names = rules.map((rule) => rule.name)
  const missing = names.filter((name) => !existsSync(join(EXAMPLES, name)))
  const findings = missing.map((name) => `${name}: has no red example`)
  for (const name of readdirSync(EXAMPLES)) {
    const fired = checkTree(join(EXAMPLES, name)).map((each) => each.rule)
    if (fired.length === 1 && fired[0] === name) continue
    findings.push(`examples/${name}: expected ${name} to fire once, saw ${fired.join(', ')}`)
  }
  return findings
}

const findings = [...blindRules(), ...checkTree(ROOT).map((each) => each.text)]
for (const finding of findings) console.log(finding)
console.log(`${rules.length} rules, ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1

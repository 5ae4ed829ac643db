import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Names {
  /** `stock` → services/stock, `@hcrm/stock`, `stockModule`. */
  readonly service: string
  /** What its first aggregate is called, in the singular: `item`. */
  readonly noun: string
}

const TEMPLATE = join(import.meta.dirname, 'template')
const NAME = /^[a-z][a-z]{1,30}$/

/**
 * Writes the rooms of a service into `<root>/services/<service>`: the template, which is a service
 * that is type-checked and tested like any other, with its two words replaced. Returns the
 * directory; throws for a name that is no lower-case word, or taken.
 */
export function writeService(root: string, names: Names): string {
  for (const name of [names.service, names.noun]) {
    if (!NAME.test(name)) throw new Error(`${name}: a name is one word of small letters`)
  }
  const target = join(root, 'services', names.service)
  if (existsSync(target)) throw new Error(`${target} is there already`)
  cpSync(TEMPLATE, target, { recursive: true })
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    writeFileSync(path, renamed(readFileSync(path, 'utf8'), names))
    renameSync(path, join(entry.parentPath, renamed(entry.name, names)))
  }
  return target
}

function renamed(text: string, { service, noun }: Names): string {
  return text
    .replaceAll('sample', service)
    .replaceAll('Sample', capital(service))
    .replaceAll('thing', noun)
    .replaceAll('Thing', capital(noun))
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

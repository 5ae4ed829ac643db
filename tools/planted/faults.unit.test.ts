import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { faults, type NamedTest } from './faults.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Whether a title stands in the test's own file, or in a suite of its package that it may run. */
function isThere({ file, title }: NamedTest): boolean {
  const suites = globSync(`${file.split('/test/')[0]}/src/testing/*.ts`, { cwd: root })
  const texts = [file, ...suites].flatMap((each) => read(each).match(/'[^'\n]+'/g) ?? [])
  return texts.some((text) => {
    // A row of a table names its own part of the title.
    const [first = '', ...rest] = text.slice(1, -1).split('%s')
    const last = rest.at(-1)
    if (last === undefined) return title === first
    return first !== '' && title.startsWith(first) && title.endsWith(last)
  })
}

describe('planted bugs', () => {
  it.each(faults.map((fault) => [fault.name, fault] as const))('%s has its place', (_, fault) => {
    expect(read(fault.file).split(fault.text)).toHaveLength(2)
    expect(fault.instead).not.toBe(fault.text)
    expect(isThere(fault.test)).toBe(true)
  })
})

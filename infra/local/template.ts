import { readFile } from 'node:fs/promises'

/** Fills `${name}` in a committed template. A name without a value throws, and the other way. */
export async function fillTemplate(
  path: string,
  values: Readonly<Record<string, string | number>>,
): Promise<string> {
  const unused = new Set(Object.keys(values))
  const text = (await readFile(path, 'utf8')).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${path}: no value for ${name}`)
    unused.delete(name)
    return String(value)
  })
  if (unused.size > 0) throw new Error(`${path}: no place for ${[...unused].join(', ')}`)
  return text
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const dir = join(import.meta.dirname, '../data/synthea-r4-10')

export const resourceTypes = [
  'Patient',
  'Organization',
  'Practitioner',
  'Encounter',
  'Condition',
  'Procedure',
] as const
export type ResourceType = (typeof resourceTypes)[number]

export async function readLines(type: ResourceType): Promise<readonly string[]> {
  const text = gunzipSync(await readFile(join(dir, `${type}.ndjson.gz`))).toString('utf8')
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** Parts of at most so many bytes: what a gateway lets through in one request. */
export function parts(lines: readonly string[], bytesMax: number): readonly string[] {
  const made: string[] = []
  let part = ''
  for (const line of lines) {
    if (part !== '' && part.length + line.length + 1 > bytesMax) {
      made.push(part)
      part = ''
    }
    part += `${line}\n`
  }
  return part === '' ? made : [...made, part]
}

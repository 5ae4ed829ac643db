import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, '../../../test/data/synthea-r4-10')

/** False on a machine without the sample data. */
export const isSyntheaHere = existsSync(folder)

export const syntheaTypes = [
  'Procedure',
  'Condition',
  'Encounter',
  'Patient',
  'Practitioner',
  'Organization',
] as const

/** The lines of one type of resource. */
export function syntheaLines(type: (typeof syntheaTypes)[number]): readonly string[] {
  const file = join(folder, `${type}.ndjson.gz`)
  return gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
}

/**
 * Writes the types of the doors from the descriptions that a running HCRM gives of itself:
 * `npm run gen:api -w @hcrm/console -- http://127.0.0.1:8080`
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

/** The services whose doors the console uses. */
const services = ['archive', 'scheduling', 'feedback', 'reporting'] as const

const [, , url = 'http://127.0.0.1:8080', dir = join(import.meta.dirname, 'src/api')] = process.argv
for (const service of services) {
  const types = await openapiTS(new URL(`/api/${service}/openapi.json`, url))
  await writeFile(join(dir, `${service}.gen.ts`), astToString(types))
}

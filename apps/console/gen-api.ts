/**
 * Writes the types of the doors from the descriptions that a running HCRM gives of itself:
 * `npm run gen:api -w @hcrm/console -- http://127.0.0.1:8080`
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

/** The services whose doors the console uses. */
export const services = ['archive', 'scheduling', 'feedback', 'reporting'] as const

export async function typesOf(url: string, service: string): Promise<string> {
  return astToString(await openapiTS(new URL(`/api/${service}/openapi.json`, url)))
}

if (import.meta.main) {
  const url = process.argv[2] ?? 'http://127.0.0.1:8080'
  for (const service of services)
    await writeFile(
      join(import.meta.dirname, `src/api/${service}.gen.ts`),
      await typesOf(url, service),
    )
}

/**
 * `npm run gen:chart`: writes what the chart takes from the code, its facts and the schema of its
 * values. With `--check` writes nothing, names what is stale and exits 1 when there is any.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readSystem } from './system.ts'
import { valuesSchema } from './values.ts'

const root = join(import.meta.dirname, '../..')
const chart = join(root, 'deploy/helm/hospital-crm')
const files: Readonly<Record<string, () => unknown>> = {
  'files/system.json': readSystem,
  'values.schema.json': valuesSchema,
}

const isCheck = process.argv.includes('--check')
for (const [name, make] of Object.entries(files)) {
  const path = join(chart, name)
  const text = `${JSON.stringify(await make(), undefined, 2)}\n`
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue
  const shown = relative(root, path)
  if (isCheck) {
    console.log(`${shown}: is stale; run \`npm run gen:chart\``)
    process.exitCode = 1
  } else {
    await writeFile(path, text)
    console.log(shown)
  }
}

/**
 * `npm run gen:chart`: writes what the chart takes from elsewhere: the facts of the code, the
 * schema of its values, rules and dashboards. With `--check` writes nothing, names what is stale
 * and exits 1 when there is any.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { readSystem } from './system.ts'
import { valuesSchema } from './values.ts'

const root = join(import.meta.dirname, '../..')
const chart = join(root, 'deploy/helm/hospital-crm')
const observability = join(root, 'infra/observability')

/** Folders of the chart whose files are those of another: Helm reads nothing outside of a chart. */
const copies: Readonly<Record<string, string>> = {
  'files/rules': join(observability, 'prometheus/rules'),
  'files/dashboards': join(observability, 'grafana/dashboards'),
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** By path in the chart, what each file is to hold; undefined, that it is not to be. */
async function wantedFiles(): Promise<ReadonlyMap<string, string | undefined>> {
  const files = new Map<string, string | undefined>([
    ['files/system.json', json(await readSystem())],
    ['values.schema.json', json(valuesSchema())],
  ])
  for (const [folder, source] of Object.entries(copies)) {
    const there = await readdir(join(chart, folder)).catch(() => [])
    for (const name of there) files.set(join(folder, name), undefined)
    for (const name of await readdir(source))
      files.set(join(folder, name), await readFile(join(source, name), 'utf8'))
  }
  return files
}

async function put(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return rm(path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

const isCheck = process.argv.includes('--check')
for (const [name, text] of await wantedFiles()) {
  const path = join(chart, name)
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue
  const shown = relative(root, path)
  if (isCheck) {
    console.log(`${shown}: is stale; run \`npm run gen:chart\``)
    process.exitCode = 1
  } else {
    await put(path, text)
    console.log(shown)
  }
}

/**
 * Writes the pages of docs/reference from the code. With `--check` writes nothing, names the pages
 * that are stale and exits 1 when there are any.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorsPage } from './errors.ts'
import { eventsPage } from './events.ts'
import { requirementsPage } from './requirements.ts'
import { settingsPage } from './settings.ts'

const DIRECTORY = join(import.meta.dirname, '../../docs/reference')
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'errors.md': errorsPage,
  'events.md': eventsPage,
  'requirements.md': requirementsPage,
  'settings.md': settingsPage,
}

const isCheck = process.argv.includes('--check')
mkdirSync(DIRECTORY, { recursive: true })
for (const [name, write] of Object.entries(PAGES)) {
  const path = join(DIRECTORY, name)
  const text = await write()
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  if (isCheck) {
    console.log(`docs/reference/${name}: is stale; run \`npm run gen:reference\``)
    process.exitCode = 1
  } else {
    writeFileSync(path, text)
    console.log(`docs/reference/${name}`)
  }
}

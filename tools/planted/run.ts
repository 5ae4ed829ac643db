/**
 * `npm run test:planted`: whether the tests can see (PR21). Plants the faults of `faults.ts` one by
 * one in a copy of the working tree; the named test must be green without the fault and red, by an
 * assertion, with it. `npm run test:planted -- NAME …` plants those only. The last line is
 * `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startStore } from '../../infra/local/store.ts'
import { copyTree, temporary } from './copy.ts'
import { type Fault, faults } from './faults.ts'
import { type Colour, colourOf, endTest } from './named-test.ts'

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !faults.some((fault) => fault.name === name))
if (unknown.length > 0) {
  console.error(`No such fault: ${unknown.join(', ')}.`)
  console.error(`There are: ${faults.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
const chosen = faults.filter(({ name }) => asked.length === 0 || asked.includes(name))

const dir = mkdtempSync(join(temporary, 'hcrm-planted-'))
const tree = join(dir, 'tree')
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endTest()
    process.exit(1)
  })
}

copyTree(tree)
const store = await storeFor(chosen)
const without = new Map<string, Colour>()
let failed = 0
for (const fault of chosen) {
  const began = performance.now()
  const trouble = await troubleWith(fault)
  if (trouble !== undefined) failed += 1
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5)
  console.log(`${trouble ? '✖' : '✔'} ${fault.name.padEnd(30)}${seconds} s  ${fault.breaks}`)
  console.log(`    ${trouble ?? `seen by ${fault.test.file}: ${fault.test.title}`}`)
}
await store?.stop()
console.log(`${chosen.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** One store for all tests that need one, unless there is one already. */
async function storeFor(rows: readonly Fault[]) {
  const given = process.env.HCRM_TEST_STORE_URI
  if (given) return { uri: given, stop: async () => {} }
  if (rows.every(({ test }) => test.project === 'unit')) return undefined
  return startStore({ dataDir: join(dir, 'store'), say: () => {} })
}

/** Why the fault does not count as seen. */
async function troubleWith({ file, text, instead, test }: Fault): Promise<string | undefined> {
  const path = join(tree, file)
  const source = readFileSync(path, 'utf8')
  const times = source.split(text).length - 1
  if (times !== 1) return `stale: its text occurs ${times} times in ${file}`
  const setting = { tree, storeUri: store?.uri }
  const key = JSON.stringify(test)
  const before = without.get(key) ?? (await colourOf(test, setting))
  without.set(key, before)
  if (before !== 'green') return `without the fault: ${inWords(before)}`
  writeFileSync(
    path,
    source.replace(text, () => instead),
  )
  const after = await colourOf(test, setting)
  writeFileSync(path, source)
  return after === 'red' ? undefined : `with the fault: ${inWords(after)}`
}

function inWords(colour: Colour): string {
  return typeof colour === 'string' ? `its test is ${colour}` : `its test ${colour.neither}`
}

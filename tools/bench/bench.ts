/**
 * `npm run bench -- booking points view report`: one JSON line per figure, with its rounds and the
 * machine. Ratios are taken in one interleaved run. Missing a "must" does not fail: it is reported.
 */
import { type Figure, machine } from './measure.ts'
import { points } from './points.ts'
import { report } from './report.ts'

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = { points, report }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(
    `No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`,
  )
  process.exit(2)
}
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  const figures = (await benches[name]?.()) ?? []
  for (const figure of figures) console.log(JSON.stringify({ bench: name, ...figure, machine }))
}
process.exit(0)

/**
 * `npm run bench -- booking points view report`: one JSON line per figure, with its rounds and the
 * machine. Ratios are taken in one interleaved run. Speed that misses its "must" is reported and
 * does not fail; a count that does, or a promise that was not kept, ends with 1.
 */
import { booking } from './booking.ts'
import { type Figure, machine } from './measure.ts'
import { points } from './points.ts'
import { report } from './report.ts'
import { view } from './view.ts'

type Figures = AsyncIterable<Figure> | Promise<readonly Figure[]>

const benches: Readonly<Record<string, () => Figures>> = {
  booking,
  points,
  view,
  report,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(
    `No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`,
  )
  process.exit(2)
}
let isKept = true
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  // Each as soon as it is there: a run takes minutes.
  for await (const { strict = false, ...figure } of (await benches[name]?.()) ?? []) {
    console.log(JSON.stringify({ bench: name, ...figure, machine }))
    if (strict && !figure.holds) isKept = false
  }
}
process.exit(isKept ? 0 : 1)

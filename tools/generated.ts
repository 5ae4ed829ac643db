/** Compares the committed contracts code with what the generator makes of the contracts now. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMMITTED = join(import.meta.dirname, '../proto/gen')

/** Every file under `root` by its relative path. */
function files(root: string): Map<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')]))
}

function differences(committed: Map<string, string>, fresh: Map<string, string>): string[] {
  const paths = [...new Set([...committed.keys(), ...fresh.keys()])].sort()
  return paths.flatMap((path) => {
    if (!fresh.has(path)) return [`proto/gen/${path}: is generated no more`]
    if (!committed.has(path)) return [`proto/gen/${path}: is missing`]
    return committed.get(path) === fresh.get(path) ? [] : [`proto/gen/${path}: is stale`]
  })
}

const directory = mkdtempSync(join(tmpdir(), 'hcrm-gen-'))
try {
  const image = join(directory, 'proto/gen/image.binpb')
  for (const args of [
    ['generate', '--output', directory],
    ['build', '-o', image],
  ]) {
    const made = spawnSync('buf', args, { stdio: 'inherit' })
    if (made.status !== 0) throw new Error(`buf ${args[0]} failed`)
  }
  const found = differences(files(COMMITTED), files(join(directory, 'proto/gen')))
  for (const each of found) console.log(`${each}; run \`npm run gen\``)
  process.exitCode = found.length === 0 ? 0 : 1
} finally {
  rmSync(directory, { recursive: true })
}

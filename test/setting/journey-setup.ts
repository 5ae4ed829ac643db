import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAllInOne } from './all-in-one.ts'
import { type StartedTarget, targetVariable } from './target.ts'

let started: StartedTarget | undefined
let dir: string | undefined

/** Before the journeys: the target that the environment names, or an all-in-one of our own. */
export async function setUp(): Promise<void> {
  if (process.env[targetVariable] !== undefined) return
  dir = await mkdtemp(join(tmpdir(), 'hcrm-journey-'))
  started = await startAllInOne(dir)
  const file = join(dir, 'target.json')
  await writeFile(file, JSON.stringify(started.target))
  process.env[targetVariable] = file
}

export async function tearDown(): Promise<void> {
  await started?.stop()
  if (dir !== undefined && process.env['HCRM_KEEP'] === undefined)
    await rm(dir, { recursive: true, force: true })
}

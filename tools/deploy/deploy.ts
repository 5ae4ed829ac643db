/**
 * `npm run deploy -- --env x [--folder FOLDER] [--dry-run]`: shows what will change, then
 * installs or upgrades the release that deploy/environments/x.yaml names. A group that keeps its
 * environments elsewhere names that folder, laid out as this repository. Ends with 0, with 1 when
 * the rollout failed and was rolled back, with 2 when it was refused before anything happened.
 */
import { parseArgs } from 'node:util'
import { onPath } from '../../infra/local/program.ts'
import { chart, type Manifest, manifestsOf, root } from '../chart/render.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { HelmClient } from './helm-client.ts'
import { Rollout } from './rollout.ts'

const LOOK_MS = 2_000

/** From then on a failure is one of the rollout. */
let hasBegun = false

/** By kind, how many manifests are new, changed and gone. */
function changesOf(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  const keyed = (all: readonly Manifest[]): ReadonlyMap<string, Manifest> =>
    new Map(all.map((each) => [`${each.kind} ${each.metadata.name}`, each]))
  const [was, is] = [keyed(before), keyed(after)]
  const same = (key: string): boolean =>
    JSON.stringify(was.get(key)) === JSON.stringify(is.get(key))
  const added = [...is.keys()].filter((key) => !was.has(key)).map((key) => `+ ${key}`)
  const changed = [...is.keys()].filter((key) => was.has(key) && !same(key))
  const removed = [...was.keys()].filter((key) => !is.has(key)).map((key) => `- ${key}`)
  return [...added, ...changed.map((key) => `~ ${key}`), ...removed]
}

/** The sentences of the chart's refusal alone, without what Helm puts around them. */
function plainly(stderr: string): string {
  const [, refused] = stderr.split('Nothing was installed:')
  return refused ? `Nothing was installed:${refused}`.trim() : stderr.trim()
}

async function showChanges(helm: HelmClient): Promise<void> {
  const { code, stdout, stderr } = await helm.preview()
  if (code !== 0) throw new Error(plainly(stderr))
  const { manifest } = JSON.parse(stdout) as { manifest: string }
  const changes = changesOf(await helm.installed(), manifestsOf(manifest))
  console.log(changes.length === 0 ? 'Nothing changes.' : changes.join('\n'))
}

async function install(environment: Environment, helm: HelmClient): Promise<number> {
  const rollout = new Rollout(environment, (line) => console.log(line))
  const before = await helm.release()
  hasBegun = true
  const over = new AbortController()
  const watching = watch(rollout, over.signal)
  const { code, stderr } = await helm.install().finally(() => over.abort())
  await watching
  const after = await helm.release()
  if (code === 0) {
    console.log(`${environment.release} is at revision ${after?.revision ?? '1'}.`)
    return 0
  }
  const end =
    before && after
      ? `It was put back to revision ${before.revision}, as revision ${after.revision}.`
      : 'There was no release before: what was installed was taken away.'
  const wayBack = after?.status === 'deployed' || !after ? end : 'It was NOT put back: look at it.'
  console.error([...rollout.failures(), plainly(stderr), wayBack].join('\n'))
  return 1
}

async function watch(rollout: Rollout, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await rollout.look()
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, LOOK_MS)
    over.addEventListener('abort', () => resolve(), { once: true })
    if (over.aborted) resolve()
    await promise
    clearTimeout(timer)
  }
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const options = { env: text, folder: text, 'dry-run': { type: 'boolean' } } as const
  const { values } = parseArgs({ options })
  const folder = values.folder ?? root
  const environment = await readEnvironment(folder, values.env ?? '')
  for (const program of ['helm', 'kubectl'])
    if (onPath(program) === undefined) throw new Error(`${program} is not on PATH.`)
  const helm = new HelmClient(environment, { chart, folder })
  await showChanges(helm)
  return values['dry-run'] ? 0 : install(environment, helm)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(Error.isError(error) ? error.message : 'Nothing was installed.')
  process.exitCode = hasBegun ? 1 : 2
}

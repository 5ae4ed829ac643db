/**
 * `npm run test:chart`: the chart, without a cluster. One line per check; a program that is absent
 * leaves its checks "not run", with how to get it. `--write` writes the goldens instead.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stringify } from 'yaml'
import { pathsOf } from '../../infra/gateway/paths.ts'
import { execute, onPath } from '../../infra/local/program.ts'
import { findingsOfEdges, findingsOfPods, findingsOfRelease, unknownSettings } from './posture.ts'
import { refusals, sentencesOf, withoutCase } from './refusals.ts'
import { chart, type Manifest, manifestsOf, render, root, valuesFiles } from './render.ts'
import { readSystem } from './system.ts'

const LINES_SHOWN_MAX = 40
/** A longer text of a ConfigMap is a file of the chart, which is compared where it is made. */
const TEXT_CHARS_MAX = 4_000

interface Check {
  readonly name: string
  /** Programs it needs. */
  readonly needs: readonly Program[]
  /** What is wrong, a line each; with a note for what was left out. */
  readonly run: () => Promise<readonly string[]>
}

type Program = 'helm' | 'kubeconform' | 'helm-unittest' | 'schemas'

const howToGet: Readonly<Record<Program, string>> = {
  schemas: 'KUBE_SCHEMAS is set to nothing: name a folder of schemas, or unset it to fetch them.',
  helm: 'helm 4 is not on PATH: see https://helm.sh/docs/intro/install.',
  kubeconform:
    'kubeconform is not on PATH: go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0.',
  'helm-unittest':
    'helm-unittest is not on PATH: ' +
    'go install github.com/helm-unittest/helm-unittest/cmd/helm-unittest@v1.1.2.',
}

const files = await valuesFiles()
const lines = (text: string): readonly string[] => text.trim().split('\n')

function fileOf(name: string): string {
  const file = files.get(name)
  if (file === undefined) throw new Error(`deploy/helm/ci/${name}-values.yaml is not there`)
  return file
}

/** Where nothing can be fetched, KUBE_SCHEMAS names a folder, or nothing. */
function isAbsent(program: Program): boolean {
  if (program === 'schemas') return process.env['KUBE_SCHEMAS'] === ''
  return onPath(program) === undefined
}

/** All of a values file, rendered once. */
const rendered = new Map<string, Promise<string>>()
function renderingOf(name: string): Promise<string> {
  const made = rendered.get(name) ?? renderCase(fileOf(name))
  rendered.set(name, made)
  return made
}

async function renderCase(file: string): Promise<string> {
  const { code, stdout, stderr } = await render({ file })
  if (code !== 0) throw new Error(stderr.trim())
  return stdout
}

async function allManifests(): Promise<ReadonlyMap<string, readonly Manifest[]>> {
  const made = [...files.keys()].map(
    async (name) => [name, manifestsOf(await renderingOf(name))] as const,
  )
  return new Map(await Promise.all(made))
}

/** The same findings of several values files, once each. */
async function everywhere(
  look: (manifests: readonly Manifest[]) => readonly string[],
): Promise<readonly string[]> {
  const all = [...(await allManifests())].flatMap(([name, manifests]) =>
    look(manifests).map((finding) => `${name}: ${finding}`),
  )
  return [...new Set(all)]
}

/** `helm lint` cannot be told what a cluster knows: what asks for that is off. */
async function lint(file: string): Promise<readonly string[]> {
  const scaled = services.filter((name) => name !== 'reporting')
  const off = ['strimzi', 'percona', ...scaled.map((name) => `services.${name}.keda`)]
  const values = [...off.map((each) => `${each}.enabled=false`)]
  if ((await readFile(file, 'utf8')).includes('httpRoute')) values.push('gateway.kind=none')
  const set = values.flatMap((each) => ['--set', each])
  const { code, stdout, stderr } = await execute('helm', [
    ...['lint', '--strict', chart, '--values', file],
    ...set,
  ])
  return code === 0 ? [] : lines(stdout + stderr)
}

/** Manifests by kind and name, so that moving a template changes nothing; long texts by digest. */
async function goldenOf(name: string): Promise<string> {
  const key = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`
  const manifests = [...manifestsOf(await renderingOf(name))]
  manifests.sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const texts = manifests.map((manifest) => stringify(shortened(manifest), { lineWidth: 0 }))
  const title = `# Rendered from deploy/helm/ci/${name}-values.yaml by \`npm run gen:golden\`.\n`
  return title + texts.join('---\n')
}

function shortened(manifest: Manifest): Manifest {
  if (manifest.kind !== 'ConfigMap') return manifest
  const data = Object.entries(manifest.data as Readonly<Record<string, string>>)
  const short = data.map(([key, text]) => [
    key,
    text.length > TEXT_CHARS_MAX ? `sha256:${sha256(text)}` : text,
  ])
  return { ...manifest, data: Object.fromEntries(short) as unknown }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const goldenFile = (name: string): string => join(root, 'deploy/helm/golden', `${name}.yaml`)

async function compareGolden(name: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hcrm-golden-'))
  try {
    const now = join(folder, 'now.yaml')
    await writeFile(now, await goldenOf(name))
    const { stdout, stderr } = await execute('diff', ['-u0', goldenFile(name), now])
    const different = lines(stdout + stderr).filter((each) => each !== '')
    return different.length === 0 ? [] : ['If it is as meant: npm run gen:golden', ...different]
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Kinds that only operators have may lack a schema; Kubernetes' own may not. */
const ofKubernetes = /^(v1|(apps|batch|autoscaling|policy)\/|[a-z.]+\.k8s\.io\/)/
const notes: string[] = []

async function conform(name: string): Promise<readonly string[]> {
  const { KUBE_SCHEMAS } = process.env
  const at = KUBE_SCHEMAS && `${KUBE_SCHEMAS}/{{.ResourceKind}}{{.KindSuffix}}.json`
  const where = at ? ['-schema-location', at] : []
  const folder = await mkdtemp(join(tmpdir(), 'hcrm-conform-'))
  try {
    const file = join(folder, `${name}.yaml`)
    await writeFile(file, await renderingOf(name))
    const { stdout, stderr, code } = await execute('kubeconform', [
      ...['-strict', '-ignore-missing-schemas', '-verbose', '-output', 'json', ...where, file],
    ])
    if (stdout === '') return [`kubeconform ended with ${code}: ${stderr.trim()}`]
    const { resources } = JSON.parse(stdout) as { resources: readonly Conformity[] }
    return findingsOf(name, resources)
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Conformity {
  readonly kind: string
  readonly name: string
  readonly version: string
  readonly status: string
  readonly msg: string
}

function findingsOf(name: string, resources: readonly Conformity[]): readonly string[] {
  const isOther = (each: Conformity): boolean =>
    each.status === 'statusSkipped' &&
    (!ofKubernetes.test(each.version) || each.version.startsWith('gateway.'))
  const skipped = resources.filter(isOther)
  const kinds = [...new Set(skipped.map(({ kind }) => kind))].sort()
  if (skipped.length > 0) notes.push(`${name}: ${skipped.length} skipped (${kinds.join(', ')})`)
  const wrong = resources.filter((each) => each.status !== 'statusValid' && !isOther(each))
  const told = wrong.map((each) => `${each.kind} ${each.name}: ${each.msg || 'has no schema'}`)
  return resources.length === 0 ? ['nothing was looked at'] : told
}

async function unittests(): Promise<readonly string[]> {
  const { code, stdout, stderr } = await execute('helm-unittest', [
    ...['--color=false', '--strict', '-f', '../test/*_test.yaml', chart],
  ])
  const [, count = '0'] = /Tests:.* (\d+) total/.exec(stdout) ?? []
  if (code === 0 && count !== '0') notes.push(`${count} cases`)
  return code === 0 && count !== '0' ? [] : lines(stdout + stderr)
}

/** What the cases were answered, as far as they have asked for it. */
const answers: string[] = []

/** Each case alone: it is refused, and with its sentence. */
async function refuse(): Promise<readonly string[]> {
  const file = fileOf('small')
  const wrong: string[] = []
  for (const { change, says, knows } of refusals) {
    const { code, stderr } = await render({ file, change, ...(knows && { knows }) })
    if (code === 0) wrong.push(`is not refused: ${JSON.stringify(change)}`)
    else if (!stderr.includes(says)) wrong.push(`"${says}" is not in the answer: ${stderr.trim()}`)
    const told = lines(stderr).map((line) => line.replace(/^- /, ''))
    answers.push(...told.filter((line) => line.includes(says)))
  }
  notes.push(`${refusals.length} cases`)
  return wrong
}

async function sentencesHaveCases(): Promise<readonly string[]> {
  const sentences = sentencesOf(await readFile(join(chart, 'templates/validate.yaml'), 'utf8'))
  notes.push(`${sentences.length} sentences`)
  if (sentences.length < 20) return ['the sentences of validate.yaml were not found']
  return withoutCase(sentences, answers).map((sentence) => `no case in refusals.ts: ${sentence}`)
}

/** The facts of the code are fresh by the first check; here, that the routes have them. */
function routesOf(manifests: readonly Manifest[]): readonly string[] {
  const routes = manifests.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'Ingress')
  const text = JSON.stringify(routes.map(({ spec }) => spec))
  if (routes.length === 0) return []
  return services
    .flatMap((service) => pathsOf(service))
    .filter((path) => !text.includes(`"value":"${path}"`) && !text.includes(`"path":"${path}"`))
    .map((path) => `${path} is not routed`)
}

const system = await readSystem()
const services = Object.keys(system.services)
const edges = Object.entries(system.services).flatMap(([caller, { asks }]) =>
  asks.map((callee) => `${caller} → ${callee}`),
)
const settings = await readFile(join(root, 'docs/reference/settings.md'), 'utf8')

function ofEach(title: string, needs: readonly Program[], look: Look): readonly Check[] {
  return [...files.keys()].map((name) => ({
    name: `${title} ${name}`,
    needs,
    run: () => look(name),
  }))
}

type Look = (name: string) => Promise<readonly string[]>

async function fresh(): Promise<readonly string[]> {
  const generator = join(import.meta.dirname, 'generate.ts')
  const { code, stdout, stderr } = await execute(process.execPath, [
    ...['--conditions=@hcrm/source', generator, '--check'],
  ])
  return code === 0 ? [] : lines(stdout + stderr)
}

const ofHelm = (name: string, run: Check['run']): Check => ({ name, needs: ['helm'], run })

const checks: readonly Check[] = [
  { name: 'generated', needs: [], run: fresh },
  ...ofEach('lint', ['helm'], (name) => lint(fileOf(name))),
  ...ofEach('golden', ['helm'], compareGolden),
  ...ofEach('schemas', ['helm', 'kubeconform', 'schemas'], conform),
  { name: 'conditions', needs: ['helm-unittest'], run: unittests },
  ofHelm('refusals', refuse),
  // After the cases, whose answers it reads.
  ofHelm('refusals: sentences', sentencesHaveCases),
  ofHelm('posture: pods', () => everywhere(findingsOfPods)),
  ofHelm('posture: release', () => everywhere((all) => findingsOfRelease(all, services))),
  ofHelm('posture: edges', () => everywhere((all) => findingsOfEdges(all, edges))),
  ofHelm('settings', () => everywhere((all) => unknownSettings(all, settings))),
  ofHelm('paths', () => everywhere(routesOf)),
]

async function findings({ run }: Check): Promise<readonly string[]> {
  try {
    return await run()
  } catch (error) {
    return lines(Error.isError(error) ? error.message : String(error))
  }
}

async function checkAll(): Promise<void> {
  const total = { passed: 0, failed: 0, notRun: 0 }
  for (const check of checks) {
    const absent = check.needs.find(isAbsent)
    if (absent) {
      total.notRun += 1
      console.log(`- ${check.name.padEnd(22)} not run: ${howToGet[absent]}`)
      continue
    }
    notes.length = 0
    const wrong = await findings(check)
    total[wrong.length === 0 ? 'passed' : 'failed'] += 1
    const sign = wrong.length === 0 ? '✔' : '✖'
    console.log(`${sign} ${check.name.padEnd(22)} ${notes.join('; ')}`.trimEnd())
    for (const line of wrong.slice(0, LINES_SHOWN_MAX)) console.log(`  ${line}`)
    if (wrong.length > LINES_SHOWN_MAX) console.log(`  … ${wrong.length} lines in all`)
  }
  if (total.notRun > 0) console.log(`${total.notRun} not run`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

async function writeGoldens(): Promise<void> {
  if (isAbsent('helm')) {
    console.error(howToGet.helm)
    process.exitCode = 1
    return
  }
  for (const name of files.keys()) {
    await writeFile(goldenFile(name), await goldenOf(name))
    console.log(relative(root, goldenFile(name)))
  }
}

await (process.argv.includes('--write') ? writeGoldens() : checkAll())

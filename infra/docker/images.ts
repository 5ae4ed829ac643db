/**
 * `npm run images`: builds the six images with buildah or docker, whichever is there, and prints
 * their unpacked sizes.
 *
 *   npm run images -- [--only archive,console] [--registry registry.example.org/hcrm]
 *     [--tag 1.2.3] [--base IMAGE] [--builder IMAGE] [--archives FOLDER] [-- builder's options]
 *
 * `--archives` writes each image as an archive too, for clusters that pull from nowhere.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onPath, printed } from '../local/program.ts'

const root = join(import.meta.dirname, '../..')
const names = [...readdirSync(join(root, 'services')).sort(), 'console']

interface Builder {
  readonly program: string
  readonly build: readonly string[]
  readonly save: (image: string, file: string) => readonly string[]
}

/** In the order of choice. */
const builders: readonly Builder[] = [
  {
    program: 'buildah',
    build: ['build', '--layers', '--format', 'docker'],
    save: (image, file) => ['push', '--quiet', image, `docker-archive:${file}:${fullName(image)}`],
  },
  { program: 'docker', build: ['build'], save: (image, file) => ['save', '-o', file, image] },
]

/** As a cluster's container runtime names an image that names no registry. */
function fullName(image: string): string {
  const [first = ''] = image.split('/')
  return /[.:]/.test(first) ? image : `docker.io/${image}`
}

interface Order {
  readonly builder: Builder
  readonly name: string
  readonly image: string
  /** For the build's `ARG`s. */
  readonly values: Readonly<Record<string, string | undefined>>
  readonly options: readonly string[]
  /** The folder of the sources. */
  readonly context: string
}

async function build({ builder, name, image, values, options, context }: Order): Promise<void> {
  const file = name === 'console' ? 'console.Dockerfile' : 'Dockerfile'
  const given = Object.entries({ ...values, ...(name !== 'console' && { SERVICE: name }) })
  const args = given.flatMap(([key, value]) => (value ? ['--build-arg', `${key}=${value}`] : []))
  const where = ['--file', join(context, 'infra/docker', file), '--tag', image, context]
  await run(builder.program, [...builder.build, ...args, ...options, ...where])
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}.`)
}

/** The sources as they are now, so that all images are of one state, whatever changes meanwhile. */
async function snapshot(): Promise<string> {
  const listed = await printed('git', ['ls-files', '-z', '-co', '--exclude-standard'])
  const context = await mkdtemp(join(tmpdir(), 'hcrm-images-'))
  for (const file of listed.split('\0').filter((each) => each !== '')) {
    // A file may be deleted and not committed.
    if (existsSync(join(root, file))) await cp(join(root, file), join(context, file))
  }
  return context
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return (manifest as { version: string }).version
}

function wanted(only: string | undefined): readonly string[] {
  const asked = only?.split(',') ?? names
  const unknown = asked.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new Error(`Unknown: ${unknown.join(', ')}. Images: ${names.join(', ')}.`)
  return asked
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const options = { only: text, registry: text, tag: text, base: text, builder: text }
  const { values, positionals } = parseArgs({
    options: { ...options, archives: text },
    allowPositionals: true,
  })
  const builder = builders.find(({ program }) => onPath(program) !== undefined)
  if (!builder) throw new Error('Neither buildah nor docker is here: "apt-get install buildah".')
  const { registry = 'hcrm', tag = await version(), archives } = values
  const VERSION = tag
  const head = printed('git', ['rev-parse', 'HEAD']).catch(() => 'unknown')
  const REVISION = (await head).trim()
  const { NODE_EXTRA_CA_CERTS } = process.env
  const args = { BASE: values.base, BUILDER: values.builder, NODE_EXTRA_CA_CERTS }
  if (archives) await mkdir(archives, { recursive: true })
  const context = await snapshot()
  const lines: string[] = []
  for (const name of wanted(values.only)) {
    const image = `${registry}/${name}:${tag}`
    const order = { builder, name, image, values: { ...args, VERSION, REVISION } }
    await build({ ...order, context, options: positionals })
    if (archives) {
      const file = join(archives, `${name}-${tag}.tar`)
      // An existing archive is not overwritten.
      await rm(file, { force: true })
      await run(builder.program, builder.save(image, file))
    }
    const sizes = await printed(builder.program, ['images', '--format', '{{.Size}}', image])
    // One line for each name of the same image.
    const [size = ''] = sizes.split('\n')
    lines.push(`${image.padEnd(40)} ${size}`)
  }
  await rm(context, { recursive: true })
  console.log(lines.join('\n'))
}

try {
  await main()
} catch (error) {
  console.error(Error.isError(error) ? error.message : 'The images were not built.')
  process.exit(1)
}

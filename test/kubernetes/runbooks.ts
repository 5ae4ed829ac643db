import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from '../../infra/local/program.ts'
import { eventually, signIn } from '../setting/client.ts'
import type { World } from './world.ts'

const folder = join(import.meta.dirname, '../../docs/runbooks')
/** The operator's command line. */
const operator = [
  '--conditions=@hcrm/source',
  join(import.meta.dirname, '../../apps/hcrm/src/cli/main.ts'),
]

/** How the pages look at a deployment: the lines of their blocks of commands. */
function commandsIn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n')).filter(Boolean)
}

/** Runs every command as it is written, in the world's namespace; each must print something. */
export async function everyCommand(world: World): Promise<readonly string[]> {
  const hasMetrics = (await execute('kubectl', ['top', 'nodes'])).code === 0
  const pages = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  const texts = await Promise.all(pages.map((page) => readFile(join(folder, page), 'utf8')))
  const commands = new Set(texts.flatMap(commandsIn))
  const left = hasMetrics ? [] : [...commands].filter((line) => line.includes(' top '))
  const { token } = await signIn(world.target, {
    ...{ subject: 'operator', roles: ['itOperator'], branches: [], group: true },
  } as const)
  process.env.HCRM_TOKEN = token
  const open: ChildProcess[] = []
  const faults: string[] = []
  for (const line of commands) {
    if (left.includes(line)) continue
    const fault = await faultOf(line, world, open)
    if (fault) faults.push(`${line}: ${fault}`)
  }
  await Promise.all(open.map(ended))
  if (commands.size === 0) faults.push('the pages have no commands')
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const rest = left.map((line) => `not run, the cluster measures no pods: ${line}`)
  return [`${commands.size - left.length} commands of ${pages.length} pages`, ...rest]
}

/** `open` are doors that stay so for the commands after them. */
async function faultOf(
  line: string,
  { namespace, target }: World,
  open: ChildProcess[],
): Promise<string | undefined> {
  const [program = '', ...words] = line.split(' ')
  // The namespace that the pages assume.
  const args = words.map((word, n) => (words[n - 1] === '-n' ? namespace : word))
  if (args.includes('port-forward')) return stayOpen([program, ...args], open)
  const { code, stdout, stderr } =
    program === 'hcrm'
      ? await execute(process.execPath, [...operator, '--url', target.url, ...args])
      : await execute(program, args)
  if (code === 0 && stdout.trim() !== '') return undefined
  return stderr.trim() || `ended with ${code} and printed nothing`
}

async function stayOpen([program = '', ...args]: readonly string[], open: ChildProcess[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  open.push(child)
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const forwards = async () => told.includes('Forwarding from')
  return eventually('it forwards', forwards, 10_000).then(
    () => undefined,
    () => told,
  )
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill()
  await once(child, 'exit')
}

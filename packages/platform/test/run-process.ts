import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../src/settings.ts'

export interface TinyProcess {
  readonly url: string
  readonly grpcAddress: string
  readonly child: ChildProcess
  /** Everything written so far. */
  output(): string
}

export interface Ended {
  readonly code: number | null
  readonly output: string
}

const root = join(import.meta.dirname, '../../..')
const node = join(root, 'node_modules/.bin/node')

interface Args {
  readonly node?: readonly string[]
  readonly program?: readonly string[]
}

function start(env: Environment, args: Args) {
  const main = join(import.meta.dirname, 'run-tiny.ts')
  const options = ['--conditions=@hcrm/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(node, [...options, ...(args.node ?? []), main, ...(args.program ?? [])], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output }
}

/** The tiny module in a process of its own, ready. Whoever starts it ends it. */
export async function startTiny(env: Environment, args: Args = {}): Promise<TinyProcess> {
  const { child, output } = start(env, args)
  const ready = /^\{"url":.*\}$/m
  await until(() => ready.test(output()) || child.exitCode !== null)
  const [line] = ready.exec(output()) ?? []
  if (line === undefined) throw new Error(`it did not start: ${output()}`)
  return { ...JSON.parse(line), child, output }
}

/** The same for one that ends by itself. */
export async function runTiny(env: Environment, args: Args = {}): Promise<Ended> {
  const { child, output } = start(env, args)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

export async function ended({ child }: TinyProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}

const deadlineMs = 20_000

/** Waits for a condition, with a deadline. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what} did not come`)
    await sleep(20)
  }
}

/** A way to a server that can be cut. */
export async function openProxy(host: string, port: number) {
  const open = new Set<Socket>()
  let whole = true
  const server = createServer((from) => {
    if (!whole) {
      from.destroy()
      return
    }
    const to = connect(port, host)
    for (const socket of [from, to]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    }
    from.pipe(to).pipe(from)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const cut = (): void => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend() {
      whole = true
    },
    close() {
      cut()
      server.close()
    },
  }
}

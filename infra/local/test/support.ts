import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

const undo: (() => unknown)[] = []

/** Has something done by `cleanUp`. */
export function atEnd(action: () => unknown): void {
  undo.push(action)
}

/** Undoes what a test file has started and made, last things first: for its afterAll. */
export async function cleanUp(): Promise<void> {
  for (const action of undo.splice(0).reverse()) await action()
}

/** A directory of its own for one test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hcrm-local-'))
  atEnd(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface Script {
  readonly child: ChildProcess
  /** Its next line; rejects when it has ended. */
  line(): Promise<string>
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Runs a script of `fixtures/` in a process of its own. */
export function startScript(name: string, ...args: string[]): Script {
  const path = join(import.meta.dirname, 'fixtures', name)
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
  const child = spawn(process.execPath, ['--conditions=@hcrm/source', path, ...args], { stdio })
  atEnd(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    async line() {
      const next = await lines.next()
      if (next.done === true) throw new Error(`${name} ended without a word`)
      return next.value
    },
    async kill(signal) {
      child.kill(signal)
      await ended
    },
  }
}

/** Waits for a condition; throws after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`not so after ${timeoutMs} ms: ${condition.toString()}`)
    await delay(20)
  }
}

/** Whether a process runs; one that only waits to be reaped does not. */
export function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/\) [ZX] /.test(stat)
  } catch {
    return false
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

// Debian keeps nginx where people's PATH does not look.
const ALSO = ['/usr/local/sbin', '/usr/sbin']
const OUTPUT_CHARS_MAX = 4_000

/** Full path of a program on PATH, or undefined. */
export function onPath(program: string): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), ...ALSO]
  return dirs.map((dir) => join(dir, program)).find(executable)
}

/** Full path of a program on PATH; otherwise throws the sentence that says how to get it. */
export function requireProgram(program: string, debianPackage: string): string {
  const path = onPath(program)
  if (path !== undefined) return path
  throw new Error(`${program} was not found: install it with "apt-get install -y ${debianPackage}"`)
}

/**
 * Runs a command to its end; its last lines are in the error. It and its children keep `fd` open:
 * a lock on it outlives us until they are done.
 */
export async function run(fd: number, command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', fd] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX)
    })
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code === 0) return
  throw new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}\n${output.trim()}`)
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

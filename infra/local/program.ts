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

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, without a shell; one that fails is an answer, not an error. */
export async function execute(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<Ended> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString()
  }
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const [stdout, stderr, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code: code ?? 1, stdout, stderr }
}

/** What a program printed; throws what it complained of. */
export async function printed(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { code, stdout, stderr } = await execute(program, args, input)
  if (code === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stderr || stdout}`)
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

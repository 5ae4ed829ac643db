import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; never throws for its exit code. */
export async function ended(
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
  const { code, stdout, stderr } = await ended(program, args, input)
  if (code === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stderr || stdout}`)
}

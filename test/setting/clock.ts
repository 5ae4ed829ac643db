import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Target } from './target.ts'

/** Every process looks at the file at most this often. */
const seenMs = 120

/** Moves the clock of all processes of the target. Tokens follow the real one. */
export async function setClock(target: Target, now: Date): Promise<void> {
  await writeOffset(target, now.getTime() - Date.now())
}

export async function resetClock(target: Target): Promise<void> {
  await writeOffset(target, 0)
}

async function writeOffset({ clockFile, clockCommand }: Target, offsetMs: number): Promise<void> {
  const offset = String(Math.round(offsetMs))
  await writeFile(clockFile, offset)
  if (clockCommand) {
    const [program, ...args] = clockCommand
    await promisify(execFile)(program, [...args, offset])
  }
  await new Promise((resolve) => {
    setTimeout(resolve, seenMs)
  })
}

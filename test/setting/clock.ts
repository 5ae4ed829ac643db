import { writeFile } from 'node:fs/promises'
import type { Target } from './target.ts'

/** Every process looks at the file at most this often. */
const seenMs = 120

/** Moves the clock of all processes of the target. Tokens follow the real one. */
export async function setClock({ clockFile }: Target, now: Date): Promise<void> {
  await writeOffset(clockFile, now.getTime() - Date.now())
}

export async function resetClock({ clockFile }: Target): Promise<void> {
  await writeOffset(clockFile, 0)
}

async function writeOffset(file: string, offsetMs: number): Promise<void> {
  await writeFile(file, String(Math.round(offsetMs)))
  await new Promise((resolve) => {
    setTimeout(resolve, seenMs)
  })
}

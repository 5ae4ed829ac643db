import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Target, targetVariable } from './target.ts'

const root = join(import.meta.dirname, '../..')

/** Runs all journeys against a target; answers how many passed. */
export async function journeys(
  dir: string,
  target: Target,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const targetFile = join(dir, 'target.json')
  await writeFile(targetFile, JSON.stringify(target))
  const counts = join(dir, 'counts.json')
  const args = [
    '--selectProjects',
    'journey',
    '--maxWorkers=1',
    '--ci',
    '--json',
    `--outputFile=${counts}`,
  ]
  const env = {
    ...process.env,
    [targetVariable]: targetFile,
    NODE_OPTIONS: '--experimental-vm-modules',
  }
  const child = spawn(join(root, 'node_modules/.bin/jest'), args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number>((resolve) =>
    child.on('exit', (exit) => resolve(exit ?? 1)),
  )
  if (!existsSync(counts)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
    await readFile(counts, 'utf8'),
  ) as Record<string, number>
  const failed = Math.max(numFailedTests ?? 0, numFailedTestSuites ?? 0, code === 0 ? 0 : 1)
  return { passed: numPassedTests ?? 0, failed }
}

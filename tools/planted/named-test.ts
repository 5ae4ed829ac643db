import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedTest } from './faults.ts'

/** `red`: by an assertion. Everything else that is not green is told in words. */
export type Colour = 'green' | 'red' | { readonly neither: string }

interface Setting {
  /** The copy of the tree. */
  readonly tree: string
  /** Of a store that runs; undefined where no test asks for one. */
  readonly storeUri: string | undefined
}

/** A test that takes longer hangs, and jest says so. */
const testMs = 20_000
/** All of jest; who takes longer cannot be asked any more. */
const processMs = 120_000

let running: ChildProcess | undefined

/** Ends the test in hand with all that it has started. */
export function endTest(): void {
  if (running?.pid !== undefined && running.exitCode === null) process.kill(-running.pid, 'SIGKILL')
}

/** Runs one test, named by its full title, in the tree. */
export async function colourOf(test: NamedTest, { tree, storeUri }: Setting): Promise<Colour> {
  const answer = join(tree, 'planted.json')
  rmSync(answer, { force: true })
  const which = ['--runTestsByPath', test.file, '--selectProjects', test.project]
  const name = ['--testNamePattern', `${test.title.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`]
  const limits = [`--testTimeout=${testMs}`, `--cacheDirectory=${join(tree, '.hcrm/jest')}`]
  // What a failed test has left open must not keep jest waiting.
  const output = ['--json', `--outputFile=${answer}`, '--ci', '--colors=false', '--forceExit']
  const jest = join(tree, 'node_modules/jest/bin/jest.js')
  const child = spawn(process.execPath, [jest, ...which, ...name, ...limits, ...output], {
    cwd: tree,
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules',
      ...(storeUri !== undefined && { HCRM_TEST_STORE_URI: storeUri }),
    },
    stdio: 'ignore',
    detached: true,
  })
  running = child
  const deadline = setTimeout(endTest, processMs)
  await new Promise((resolve) => {
    child.on('exit', resolve)
  })
  clearTimeout(deadline)
  running = undefined
  return read(answer)
}

interface Answer {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** How `expect` begins; other errors are thrown by the code, by jest's limit, or by a helper. */
const assertion = /^(Jest)?(Assertion)?Error: expect\(/

function read(file: string): Colour {
  const { testResults } = parsed(file) ?? {}
  if (testResults === undefined) return { neither: `jest gave no answer in ${processMs} ms` }
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const ran = all.filter(({ status }) => status === 'passed' || status === 'failed')
  const [test] = ran
  if (all.length === 0) return { neither: `does not load: ${reason(testResults[0]?.message)}` }
  if (test === undefined || ran.length > 1) return { neither: `is not one test but ${ran.length}` }
  if (test.status === 'passed') return 'green'
  const [message = ''] = test.failureMessages
  return assertion.test(message) ? 'red' : { neither: `fails otherwise: ${firstLine(message)}` }
}

function parsed(file: string): Answer | undefined {
  try {
    // What `--outputFile` of jest holds.
    return JSON.parse(readFileSync(file, 'utf8')) as Answer
  } catch {
    return undefined
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}

/** Below the headline of a file that jest could not run. */
function reason(text = ''): string {
  return firstLine(text.replace(/^.*failed to run\s*/, ''))
}

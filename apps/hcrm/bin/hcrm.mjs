#!/usr/bin/env node
// Finds the Node that the lock file brings and runs the command line on the sources.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const app = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const own = join(app, '../../node_modules/.bin/node')
const node = existsSync(own) ? own : process.execPath
const args = [
  '--conditions=@hcrm/source',
  '--disable-warning=ExperimentalWarning',
  join(app, 'src/cli/main.ts'),
]
const child = spawn(node, [...args, ...process.argv.slice(2)], { stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))

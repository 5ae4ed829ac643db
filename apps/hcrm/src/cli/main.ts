import { join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import type { DemoFile } from '../demo/file.ts'
import { signToken } from '../identity/token.ts'
import { ensureDataKeys, readJson } from '../keys.ts'
import { openApi } from './api.ts'
import { operatorCommands } from './operator.ts'

/** The operator's command line. Exit codes: 0 done, 1 refused or found wrong, 2 wrong usage. */
const program = new Command('hcrm')
  .description('Command line for operators of HCRM')
  .option(
    '--data <folder>',
    'data folder of the all-in-one',
    process.env['HCRM_DATA'] ?? '.hcrm/data',
  )
  .option('--url <address>', 'address of the deployment; of the all-in-one unless given')
  .option('--as <name>', 'who asks; with --data a demo identity', 'operator')
  .option('--json', 'answer as JSON')
  .configureOutput({ outputError: (text, write) => write(text) })
  // Options after a command are the command's own.
  .enablePositionalOptions()
  .exitOverride()

interface GlobalOptions {
  readonly data: string
  readonly url?: string
  readonly as: string
  readonly json?: true
}

function demoFile(data: string): Promise<DemoFile> {
  return readJson(join(resolve(data), 'demo.json'))
}

/** `HCRM_TOKEN` where there is one; else (all-in-one) signed with the embedded issuer’s key. */
async function tokenOf({ data, as }: GlobalOptions): Promise<string> {
  const given = process.env['HCRM_TOKEN']
  if (given !== undefined) return given
  const { issuer } = await demoFile(data)
  const key = await readJson<Parameters<typeof signToken>[0]['key']>(
    join(resolve(data), 'keys/issuer.jwk'),
  )
  return signToken({ issuer, key, subject: as })
}

program
  .command('token')
  .description('print an access token of a demo identity (all-in-one only)')
  .requiredOption('--as <name>', 'name from demo.json, e.g. reception.east or his-east')
  .action(async ({ as }: { as: string }) => {
    process.stdout.write(`${await tokenOf({ ...program.opts<GlobalOptions>(), as })}\n`)
  })

program
  .command('keys <folder>')
  .description('make the keys of a new deployment: encryption, audit, links')
  .action(async (folder: string) => {
    const files = Object.values(await ensureDataKeys(resolve(folder)))
    process.stdout.write(`${files.join('\n')}\nKeep a copy apart: lost keys are lost data.\n`)
  })

operatorCommands(program, async () => {
  const options = program.opts<GlobalOptions>()
  const url = options.url ?? (await demoFile(options.data)).url
  return { api: openApi(url, await tokenOf(options)), json: options.json === true }
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`)
  process.exit(1)
}

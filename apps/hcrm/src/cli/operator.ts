import { type Command, Option } from 'commander'
import type { Api } from './api.ts'

interface Session {
  readonly api: Api
  readonly json: boolean
}

const signOutReasons = ['left', 'moved', 'lost', 'suspected', 'other'] as const
const services = ['archive', 'scheduling', 'feedback', 'loyalty', 'reporting'] as const

/** Commands that ask every service the same question at its `operations` routes (P12). */
export function operatorCommands(program: Command, open: () => Promise<Session>): void {
  program
    .command('health')
    .description('what each service misses to serve requests')
    .action(() =>
      eachService(open, {
        path: 'health',
        text: healthText,
        well: ({ ready }) => ready,
      }),
    )
  const audit = program.command('audit').description('the audit trails')
  audit
    .command('verify')
    .description('read the whole chain of every service and say whether it was changed')
    .action(() =>
      eachService(open, { path: 'audit/verdict', text: verdictText, well: ({ ok }) => ok }),
    )
  const parked = program.command('parked').description('events that a consumer could not handle')
  parked
    .command('list')
    .description('keys that wait, with their error')
    .action(() =>
      eachService(open, {
        path: 'parked',
        text: parkedText,
        well: ({ items }) => items.length === 0,
      }),
    )
  parked
    .command('replay <service> <group> <key>')
    .description('hand the events of one key to its consumer again, in order')
    .action(async (service: string, group: string, key: string) => {
      const { api } = await open()
      const { replayed } = await api.post<{ replayed: boolean }>(
        `/api/${service}/v1/operations/parked/replay`,
        { group, key },
      )
      say(replayed ? 'Replayed.' : 'It failed again and stays parked.', replayed)
    })
  signOutCommand(program, open)
  program
    .command('rebuild')
    .description('forget all facts of reporting and count every event again')
    .action(async () => {
      const { api } = await open()
      await api.post('/api/reporting/v1/rebuild', undefined)
      say('Rebuilding; `hcrm freshness` tells how far it has come.', true)
    })
  program
    .command('freshness')
    .description('how far the facts of reporting have come')
    .action(async () => {
      const { api } = await open()
      const { newestEvent, events } = await api.get<{ newestEvent: string | null; events: number }>(
        '/api/reporting/v1/freshness',
      )
      say(`${events} events counted, the newest of ${newestEvent ?? 'never'}`, true)
    })
}

/** Ends the right of somebody who has left, moved, or lost a device (SEC5). */
function signOutCommand(program: Command, open: () => Promise<Session>): void {
  program
    .command('sign-out <subject>')
    .description('end all tokens of a person or a system, in every service')
    .addOption(new Option('--reason <reason>', 'why').choices(signOutReasons).makeOptionMandatory())
    .action(async (subject: string, { reason }: { reason: string }) => {
      const { api } = await open()
      const { signedOutAt } = await api.post<{ signedOutAt: string }>('/api/archive/v1/sign-outs', {
        subject,
        reason,
      })
      say(`Tokens of ${subject} given out until ${signedOutAt} are refused from now on.`, true)
    })
}

interface Health {
  readonly ready: boolean
  readonly missing: readonly string[]
  /** What is away and can be done without for a while. */
  readonly degraded: readonly string[]
}

function healthText({ ready, missing, degraded }: Health): string {
  return [...(ready ? ['ready'] : missing), ...degraded].join('; ')
}

interface Verdict {
  readonly ok: boolean
  readonly entries?: number
  readonly anchored?: number
  readonly at?: number
  readonly fault?: string
}

function verdictText({ ok, entries, anchored, at, fault }: Verdict): string {
  return ok
    ? `intact, ${entries ?? 0} entries, ${anchored ?? 0} of them anchored`
    : `CHANGED at entry ${at ?? '?'}: ${fault ?? 'unknown'}`
}

interface Parked {
  readonly items: readonly {
    readonly group: string
    readonly key: string
    readonly events: number
    readonly error: string
  }[]
}

function parkedText({ items }: Parked): string {
  if (items.length === 0) return 'nothing parked'
  return items
    .map(({ group, key, events, error }) => `\n  ${group} ${key}: ${events} events, ${error}`)
    .join('')
}

interface Question<Answer> {
  /** Below `operations` of each service. */
  readonly path: string
  readonly text: (answer: Answer) => string
  readonly well: (answer: Answer) => boolean
}

/** Asks all services, prints a line each; the exit code is 1 unless all are well. */
async function eachService<T>(
  open: () => Promise<Session>,
  { path, text, well }: Question<T>,
): Promise<void> {
  const { api, json } = await open()
  const answers: Record<string, T> = {}
  for (const service of services)
    answers[service] = await api.get<T>(`/api/${service}/v1/operations/${path}`)
  const lines = Object.entries(answers).map(([service, answer]) => `${service}: ${text(answer)}`)
  say(json ? JSON.stringify(answers) : lines.join('\n'), Object.values(answers).every(well))
}

function say(text: string, well: boolean): void {
  process.stdout.write(`${text}\n`)
  if (!well) process.exitCode = 1
}

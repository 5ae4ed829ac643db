import { execute } from '../../infra/local/program.ts'
import { type Environment, nameOf } from './environment.ts'

const LOG_LINES_MAX = 20
const EVENTS_MAX = 5
/**
 * The time before each line of a log. Where a log is gone the node answers with a sentence in its
 * place, which kubectl prints as if it were one: it has no time.
 */
const timeOfLine = /^\d{4}-\d\d-\d\dT\S+ /

interface ContainerStatus {
  readonly ready: boolean
  readonly restartCount: number
  readonly state: Readonly<Record<string, { reason?: string; message?: string; exitCode?: number }>>
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  readonly status: { readonly phase: string; readonly containerStatuses?: ContainerStatus[] }
}

interface Event {
  readonly reason: string
  readonly message: string
}

/**
 * Watches the pods of a release while Helm waits. What failed is read while it is there: after a
 * rollback the pods are gone, and their logs with them.
 */
export class Rollout {
  readonly #environment: Environment
  readonly #print: (line: string) => void
  readonly #shown = new Map<string, string>()
  readonly #failed = new Map<string, readonly string[]>()
  /** By pod, the end of its log when it could last be read. */
  readonly #said = new Map<string, readonly string[]>()

  constructor(environment: Environment, print: (line: string) => void) {
    this.#environment = environment
    this.#print = print
  }

  /** Prints what has changed since the last look, and keeps what is wrong. */
  async look(): Promise<void> {
    const { release } = this.#environment
    // The pod of the last `helm test` stays, and what it found is of the version before.
    const selector = `app.kubernetes.io/instance=${release},app.kubernetes.io/component!=test`
    const pods = await this.#list<Pod>(['get', 'pods', '--selector', selector])
    for (const pod of pods.filter(({ metadata }) => !metadata.deletionTimestamp)) {
      const { name } = pod.metadata
      const state = stateOf(pod)
      if (this.#shown.get(name) !== state) this.#print(`  ${name}: ${state}`)
      this.#shown.set(name, state)
      if (state === 'ready' || state === 'done') this.#failed.delete(name)
      else this.#failed.set(name, await this.#reasons(pod, state))
    }
  }

  /** By pod, what it was in, its events and the end of its log. */
  failures(): readonly string[] {
    return [...this.#failed.values()].flat()
  }

  async #reasons({ metadata, status }: Pod, state: string): Promise<readonly string[]> {
    const { name } = metadata
    // A StatefulSet's or Deployment's pod may have a longer name than a release.
    if (!/^[a-z0-9][a-z0-9.-]{0,252}$/.test(name)) return []
    const field = `involvedObject.name=${name}`
    const events = await this.#list<Event>(['get', 'events', '--field-selector', field])
    const hasRestarted = status.containerStatuses?.some((each) => each.restartCount > 0) ?? false
    const said = await this.#log(name, hasRestarted)
    const told = events.slice(-EVENTS_MAX).map((each) => `  ${each.reason}: ${each.message}`)
    return [`${name}: ${state}`, ...told, ...said.map((line) => `  | ${line}`)]
  }

  /**
   * What the container before says, or this one where there was none before. Between two of them
   * there may be no log at all: what was read last stands then.
   */
  async #log(name: string, hasRestarted: boolean): Promise<readonly string[]> {
    const read = await this.#lines(name, hasRestarted ? ['--previous'] : [])
    const kept = this.#said.get(name) ?? []
    if (read.length === 0 && (kept.length > 0 || !hasRestarted)) return kept
    const said = read.length > 0 ? read : await this.#lines(name, [])
    this.#said.set(name, said)
    return said
  }

  async #lines(name: string, which: readonly string[]): Promise<readonly string[]> {
    const log = await this.#kubectl([
      ...['logs', name, '--timestamps', `--tail=${LOG_LINES_MAX}`, ...which],
    ])
    return log
      .split('\n')
      .filter((line) => timeOfLine.test(line))
      .map((line) => line.replace(timeOfLine, ''))
      .filter((line) => line.trim() !== '')
  }

  async #list<T>(args: readonly string[]): Promise<readonly T[]> {
    const text = await this.#kubectl([...args, '--output', 'json'])
    try {
      return (JSON.parse(text) as { items: readonly T[] }).items
    } catch {
      return []
    }
  }

  /** Nothing where it fails: watching is no reason for a deployment to fail. */
  async #kubectl(args: readonly string[]): Promise<string> {
    const { namespace, context } = this.#environment
    const where = ['--namespace', nameOf.parse(namespace)]
    const { code, stdout } = await execute('kubectl', [
      ...[...args, ...where, ...(context ? ['--context', context] : [])],
    ])
    return code === 0 ? stdout : ''
  }
}

function stateOf({ status }: Pod): string {
  if (status.phase === 'Succeeded') return 'done'
  const containers = status.containerStatuses ?? []
  if (containers.length > 0 && containers.every(({ ready }) => ready)) return 'ready'
  const ended = containers.map(({ state }) => state['terminated']?.exitCode)
  if (ended.length > 0 && ended.every((exitCode) => exitCode === 0)) return 'done'
  const said = containers
    .flatMap(({ state }) => Object.values(state))
    .map(({ reason, message, exitCode }) =>
      [reason, exitCode !== undefined && `exit code ${exitCode}`, message]
        .filter((each) => each)
        .join(', '),
    )
  return said.filter((each) => each !== '').join('; ') || `${status.phase}, not ready`
}

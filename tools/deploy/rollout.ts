import { execute } from '../../infra/local/program.ts'
import { type Environment, nameOf } from './environment.ts'

const LOG_LINES_MAX = 20
const EVENTS_MAX = 5
/** What the node says instead of a log that is gone; kubectl takes it for one. */
const noLog = /^unable to retrieve container logs for /

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
    const selector = `app.kubernetes.io/instance=${release}`
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

  /** What the container before says; between two of them there may be no log at all. */
  async #log(name: string, hasRestarted: boolean): Promise<readonly string[]> {
    for (const which of hasRestarted ? [['--previous'], []] : [[]]) {
      const log = await this.#kubectl(['logs', name, `--tail=${LOG_LINES_MAX}`, ...which])
      const said = log.split('\n').filter((line) => line.trim() !== '' && !noLog.test(line))
      if (said.length === 0) continue
      this.#said.set(name, said)
      break
    }
    return this.#said.get(name) ?? []
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

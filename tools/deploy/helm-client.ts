import { join } from 'node:path'
import { type Ended, execute } from '../../infra/local/program.ts'
import { type Manifest, manifestsOf } from '../chart/render.ts'
import { type Environment, parseEnvironment } from './environment.ts'

interface Release {
  readonly name: string
  readonly revision: string
  readonly status: string
}

interface Places {
  readonly chart: string
  /** Of the values files. */
  readonly folder: string
}

/** Helm, for one release. Nothing passes a shell, and no argument is there that was not checked. */
export class HelmClient {
  readonly #environment: Environment
  readonly #places: Places

  constructor(environment: Environment, places: Places) {
    this.#environment = parseEnvironment(environment)
    this.#places = places
  }

  /** What the cluster would be given; by the cluster itself, which knows its kinds. */
  async preview(): Promise<Ended> {
    return await this.#upgrade(['--dry-run=server', '--output', 'json'])
  }

  /** Waits until everything is ready; otherwise puts back what was there before. */
  async install(): Promise<Ended> {
    const { timeout } = this.#environment
    return await this.#upgrade([
      ...['--create-namespace', '--wait', '--rollback-on-failure', '--timeout', timeout],
    ])
  }

  /** What is installed now; nothing when there is no release yet. */
  async installed(): Promise<readonly Manifest[]> {
    const { release } = this.#environment
    if ((await this.release()) === undefined) return []
    return manifestsOf(answerOf(await this.#run(['get', 'manifest', release])))
  }

  async release(): Promise<Release | undefined> {
    const { release } = this.#environment
    const args = ['list', '--filter', `^${release}$`, '--output', 'json']
    const releases: unknown = JSON.parse(answerOf(await this.#run(args)))
    return (releases as readonly Release[]).find(({ name }) => name === release)
  }

  #upgrade(options: readonly string[]): Promise<Ended> {
    const { release, values } = this.#environment
    const { chart, folder } = this.#places
    const files = values.flatMap((file) => ['--values', join(folder, file)])
    return this.#run(['upgrade', '--install', release, chart, ...files, ...options])
  }

  #run(args: readonly string[]): Promise<Ended> {
    const { namespace, context } = this.#environment
    const where = ['--namespace', namespace, ...(context ? ['--kube-context', context] : [])]
    return execute('helm', [...args, ...where])
  }
}

function answerOf({ code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(stderr.trim() || `helm ended with ${code}.`)
  return stdout
}

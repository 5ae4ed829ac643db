import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Audit, openAudit } from './audits.ts'
import type { Base } from './base.ts'
import { systemClock } from './clock.ts'
import { ids } from './ids.ts'
import type { Log } from './log.ts'
import type { AnyModule, ModuleContext, Parts } from './module.ts'

/** A module that has been created, with its parts. */
export interface Made {
  readonly module: AnyModule
  readonly parts: Parts
  readonly audit: Audit
  readonly log: Log
}

/** Creates the modules: they define their stores and name their parts, and do nothing yet. */
export async function createModules(base: Base): Promise<Made[]> {
  const made: Made[] = []
  for (const module of base.modules) {
    const log = base.log.child(module.name)
    const audit = await openAudit(base, module.name, log)
    const parts = await module.create(contextOf(base, { module, audit, log }))
    checkPolicy(module, parts)
    made.push({ module, parts, audit, log })
  }
  return made
}

/** Starts them in order; one that fails stops the process. */
export async function startModules(base: Base, made: readonly Made[]): Promise<void> {
  const { health, life } = base
  for (const { module, parts } of made) {
    offerGauges(base, { module, parts })
    await life.enter(
      module.name,
      async () => parts.start?.(),
      async () => parts.stop?.(),
    )
    health.needs(module.name, () => parts.ready?.())
  }
}

function offerGauges({ clock, metrics }: Base, { module, parts }: Pick<Made, 'module' | 'parts'>) {
  for (const { name, description, read } of parts.gauges ?? [])
    metrics.gauge(`hcrm_${module.name}_${name}`, description, () => read(clock.now()))
}

function contextOf(
  base: Base,
  { module, audit, log }: Pick<Made, 'module' | 'audit' | 'log'>,
): ModuleContext<unknown> {
  const { engines, settings, moduleSettings, clock, peers } = base
  const { database, cache } = engines
  const directory = join(settings.hcrm.filesDir, module.name)
  return {
    settings: moduleSettings[module.name],
    clock,
    tokenClock: systemClock,
    ids,
    stores: database,
    cache,
    audit,
    peers: peers.peersOf(module.name),
    log,
    publicUrl: settings.hcrm.publicUrl ?? `http://${settings.http.host}:${settings.http.port}`,
    async filesDir() {
      await mkdir(directory, { recursive: true })
      return directory
    },
  }
}

/** Work that no person asks for needs a row that says what it does (law 9). */
function checkPolicy(module: AnyModule, parts: Parts): void {
  const { consumers = [], followers = [], jobs = [] } = parts
  for (const { operation } of [...consumers, ...followers, ...jobs]) {
    const row = Object.hasOwn(module.policy, operation) ? module.policy[operation] : undefined
    if (row?.system === undefined) {
      throw new Error(`${operation} has no row with \`system\` in the policy of ${module.name}`)
    }
  }
}

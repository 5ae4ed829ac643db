import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { servicePods } from './cluster.ts'
import type { World } from './world.ts'

const lookEveryMs = 3_000

/** Copies what each pod writes to a file, where tests look for what must not be there. */
export function followLogs({ cluster, namespace, target }: World): void {
  const followed = new Set<string>()
  const look = async (): Promise<void> => {
    for (const pod of await servicePods(cluster)) {
      if (followed.has(pod)) continue
      followed.add(pod)
      const file = openSync(join(target.logsDir, `${pod}.log`), 'a')
      const args = ['--namespace', namespace, 'logs', pod, '--follow', '--pod-running-timeout=60s']
      spawn('kubectl', args, { stdio: ['ignore', file, file] }).unref()
    }
  }
  setInterval(() => void look().catch(() => undefined), lookEveryMs).unref()
}

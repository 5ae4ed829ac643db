import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditHead } from './chain.ts'

/** Keeps the head of each chain in a second place, so that a cut end is noticed (PR23). */
export interface AuditAnchor {
  /** Whether a head is there again after a restart: then one that is not was lost. */
  readonly lasts: boolean
  read(service: string): Promise<AuditHead | undefined>
  write(head: AuditHead): Promise<void>
}

/** One file per service; replaced as a whole and on disk when `write` returns. */
export function fileAnchor(dir: string): AuditAnchor {
  const path = (service: string) => join(dir, `${service}.audit-head.json`)
  return {
    lasts: true,
    async read(service) {
      const text = await readFile(path(service), 'utf8').catch((error: unknown) => {
        if ((error as { code?: unknown }).code === 'ENOENT') return undefined
        throw error
      })
      // Whether it is ours shows when its signature is checked.
      return text === undefined ? undefined : (JSON.parse(text) as AuditHead)
    },
    async write(head) {
      // Others write it too, perhaps from another machine.
      const unfinished = `${path(head.service)}.${randomUUID()}.new`
      const file = await open(unfinished, 'w')
      try {
        await file.writeFile(JSON.stringify(head))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path(head.service))
    },
  }
}

/** For a process that was given no place for heads: what it saw of a chain is there as it runs. */
export function processAnchor(): AuditAnchor {
  const heads = new Map<string, AuditHead>()
  return {
    lasts: false,
    read: async (service) => heads.get(service),
    write: async (head) => void heads.set(head.service, head),
  }
}

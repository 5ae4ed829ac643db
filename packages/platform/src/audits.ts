import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditAnchor, fileAnchor, processAnchor } from './audit/anchor.ts'
import type { AuditKey } from './audit/chain.ts'
import { type AuditQuery, searchAudit } from './audit/search.ts'
import { auditStore } from './audit/store.ts'
import { openTrail } from './audit/trail.ts'
import type { AuditTrail } from './audit/types.ts'
import { type Verdict, verifyAudit } from './audit/verify.ts'
import type { Base } from './base.ts'
import type { Log } from './log.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { SettingsError } from './settings.ts'

/** The audit chain of one module: written by everybody, read by the operator and the auditor. */
export interface Audit extends AuditTrail {
  search(query: AuditQuery): ReturnType<typeof searchAudit>
  verify(): Promise<Verdict>
}

const secretBytesMin = 32

/** Opens the chain; throws when it is shorter than its anchor says. */
export async function openAudit(base: Base, service: string, log: Log): Promise<Audit> {
  const { engines, life, settings } = base
  const keys = await readKeys(settings.keys.auditFile)
  const store = auditStore(engines.connection, service)
  const anchor = await openAnchor(settings)
  const trail = await life.enter(
    `audit of ${service}`,
    () => openTrail({ service, store, anchor, keys, log }),
    (opened) => opened.close(),
  )
  return {
    record: (call, entry) => trail.record(call, entry),
    search: (query) => searchAudit(store, query),
    verify: () => verifyAudit({ service, store, anchor, keys }),
  }
}

async function openAnchor({ audit, mongodb }: PlatformSettings): Promise<AuditAnchor> {
  if (audit.anchorDir === undefined) return processAnchor()
  const directory = join(audit.anchorDir, mongodb.database)
  await mkdir(directory, { recursive: true })
  return fileAnchor(directory)
}

/** One base64 secret a line: the first signs, older ones are known. */
async function readKeys(file: string): Promise<readonly [AuditKey, ...AuditKey[]]> {
  const text = await readFile(file, 'utf8')
  const [first, ...older] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(keyOf)
  const keys = first && ([first, ...older] as const)
  if (keys?.every(({ secret }) => secret.length >= secretBytesMin)) return keys
  throw new SettingsError([
    `KEYS_AUDIT_FILE must hold base64 secrets of at least ${secretBytesMin} bytes, one a line.`,
  ])
}

function keyOf(line: string): AuditKey {
  const secret = Buffer.from(line.trim(), 'base64')
  // Entries name their key; the name tells nothing of the secret.
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret }
}

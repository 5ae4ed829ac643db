import { readFile } from 'node:fs/promises'
import type { RunningProcess } from '../../infra/local/process.ts'

export const services = ['archive', 'scheduling', 'feedback', 'loyalty', 'reporting'] as const
export type ServiceName = (typeof services)[number]

/** A running HCRM that journeys are run against, whichever way it runs. Handed on as a file. */
export interface Target {
  readonly way: 'all-in-one' | 'cluster' | 'kubernetes'
  /** `http://127.0.0.1:<port>`, or https where the gateway has TLS. */
  readonly url: string
  /** Address of each service's door, by its name: one and the same in one process. */
  readonly grpc: Readonly<Record<string, string>>
  /** Authority of those doors; without one they are plain. */
  readonly grpcCaFile?: string
  readonly issuer: string
  /** Private key of the embedded issuer: tokens for the tests' own identities. */
  readonly issuerKeyFile: string
  /** Offset of the deployment's clock. */
  readonly clockFile: string
  /** Where its processes have no folder in common with us: run with the offset as its last. */
  readonly clockCommand?: readonly [program: string, ...args: readonly string[]]
  /** Every mail that arrived, one file each. */
  readonly mailDir: string
  /** Spans of all processes, a directory of JSON-lines files. */
  readonly tracesDir: string
  /** What all processes wrote. */
  readonly logsDir: string
  readonly storeUri: string
}

/** A target with the handles of what it is made of. */
export interface StartedTarget {
  readonly target: Target
  /** By name: to kill one and start it again, on the same folder and ports. */
  readonly parts: Readonly<Record<string, RunningProcess>>
  stop(): Promise<void>
}

export const targetVariable = 'HCRM_TARGET'

/** The target that the set-up started or was given. */
export async function openTarget(): Promise<Target> {
  const file = process.env[targetVariable]
  if (file === undefined)
    throw new Error(`${targetVariable} names no target: the set-up did not run.`)
  return JSON.parse(await readFile(file, 'utf8')) as Target
}

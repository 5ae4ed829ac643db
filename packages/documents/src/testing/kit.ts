import type { Scope } from '@hcrm/kernel'
import { isProblem } from '@hcrm/kernel'
import type { describe, expect } from '@jest/globals'
import type { TestDatabase, TestDatabaseOptions } from './open-test-database.ts'

/** What the contract needs of a test runner, and the port under test. */
export interface Kit {
  readonly describe: typeof describe
  readonly it: (name: string, run: () => Promise<void>) => void
  readonly expect: typeof expect
  readonly open: (options?: TestDatabaseOptions) => Promise<TestDatabase>
}

/** Closes what a test has opened, also when it fails: the last opened first. */
export function closing(kit: Kit): Kit {
  const opened: TestDatabase[] = []
  return {
    ...kit,
    async open(options) {
      const test = await kit.open(options)
      opened.push(test)
      return test
    },
    it(name, run) {
      kit.it(name, async () => {
        try {
          await run()
        } finally {
          for (const test of opened.splice(0).reverse()) await test.close()
        }
      })
    },
  }
}

export const system: Scope = { kind: 'system', user: 'contract' }

export function branches(...codes: readonly string[]): Scope {
  return { kind: 'branches', branches: codes }
}

export const now = new Date('2026-03-01T08:00:00.000Z')

export function later(ms: number): Date {
  return new Date(now.getTime() + ms)
}

/** The intent of one request. */
export function intent(key: string, fingerprint = 'same') {
  return { now, operation: { key, fingerprint } }
}

/** What became of each: its value, or the code it was refused with. */
export async function outcomes(calls: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  return Promise.all(calls.map((call) => call.then(() => 'done', codeOf)))
}

export function codeOf(error: unknown): string {
  return isProblem(error) ? error.code : String(error)
}

export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

interface SentUpdate {
  readonly q: Readonly<Record<string, unknown>>
  readonly u: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The last update sent to a collection, as the store has got it. */
export function lastUpdate({ sent }: TestDatabase, collection: string): SentUpdate {
  const command = sent.findLast(({ update }) => update === collection)
  // The shape of the wire protocol's update command.
  const [update] = (command?.updates ?? []) as readonly SentUpdate[]
  if (!update) throw new Error(`no update of ${collection} was sent`)
  return update
}

import type { DuckDBConnection } from '@duckdb/node-api'
import type { Facts, Progress } from '../../app/ports.ts'
import type { Fact } from '../../domain/facts.ts'
import { openFactFile, quoted, rows, stage } from './duckdb.ts'
import { reports } from './reports.ts'
import { columns, type Pack, packs } from './schema.ts'

const tables = Object.keys(columns) as readonly Fact['table'][]

/** Opens the facts of this process; a missing file is begun and filled from the event log. */
export async function openFacts(options: {
  readonly file: string
  readonly memoryMb: number
}): Promise<Facts> {
  const opened = await openFactFile(options.file, options.memoryMb)
  const { writer, reader } = opened
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    ...reports(reader),
    apply: (facts, progress) =>
      inTurn(() => transaction(writer, () => apply(writer, facts, progress))),
    clear: () => inTurn(() => transaction(writer, () => clear(writer))),
    async positions() {
      const found = await rows(reader, 'SELECT name, next FROM position')
      return new Map(found.map(({ name, next }) => [String(name), BigInt(next ?? 0)]))
    },
    async freshness() {
      const [found] = await rows(reader, 'SELECT newest, events FROM progress')
      return {
        newestEvent: found?.['newest'] ? new Date(String(found['newest'])) : null,
        events: Number(found?.['events'] ?? 0),
      }
    },
    async close() {
      await turn
      opened.close()
    },
  }
}

async function transaction(writer: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await writer.run('BEGIN')
  try {
    await work()
    await writer.run('COMMIT')
  } catch (error) {
    await writer.run('ROLLBACK')
    throw error
  }
}

async function apply(
  writer: DuckDBConnection,
  facts: readonly Fact[],
  progress: Progress,
): Promise<void> {
  for (const table of tables) {
    const mine = newest(facts.filter((fact) => fact.table === table))
    if (mine.length > 0) await applyTable(writer, table, mine)
  }
  for (const [name, next] of progress.positions) {
    await writer.run('INSERT OR REPLACE INTO position VALUES ($name, $next)', { name, next })
  }
  await writer.run(
    `INSERT INTO progress VALUES (1, $newest, $events) ON CONFLICT (one) DO UPDATE SET
     newest = greatest(progress.newest, excluded.newest),
     events = progress.events + excluded.events`,
    { newest: progress.newestEvent.toISOString(), events: BigInt(progress.events) },
  )
}

/** The last word on each key within one batch. */
function newest(facts: readonly Fact[]): readonly Fact[] {
  const byKey = new Map<string, Fact>()
  for (const fact of facts) {
    const known = byKey.get(fact.row.key)
    if (!known || known.row.seq < fact.row.seq) byKey.set(fact.row.key, fact)
  }
  return [...byKey.values()]
}

async function applyTable(
  writer: DuckDBConnection,
  table: Fact['table'],
  facts: readonly Fact[],
): Promise<void> {
  await stage(writer, table, facts)
  await writer.run(
    `DELETE FROM stage_${table} USING ${table} old
     WHERE stage_${table}.key = old.key AND stage_${table}.seq <= old.seq`,
  )
  for (const pack of packs.filter((one) => one.table === table)) await writer.run(moved(pack))
  await writer.run(`INSERT OR REPLACE INTO ${table} SELECT * FROM stage_${table}`)
}

/** What the staged rows add to a pack, less what the rows they replace had added. */
function moved({ name, table, by, measures }: Pack): string {
  const groups = Object.entries(by).map(([column, expression]) => `${expression} AS "${column}"`)
  const sums = Object.entries(measures).map(
    ([measure, expression]) => `sum(sign * (${expression})) AS "${measure}"`,
  )
  const updates = Object.keys(measures).map(
    (measure) => `"${measure}" = "${name}"."${measure}" + excluded."${measure}"`,
  )
  return `INSERT INTO "${name}" SELECT ${[...groups, ...sums].join(', ')} FROM (
      SELECT *, 1 AS sign FROM stage_${table}
      UNION ALL SELECT old.*, -1 AS sign FROM ${table} old SEMI JOIN stage_${table} USING (key)
    ) GROUP BY ${Object.keys(by)
      .map((_, index) => index + 1)
      .join(', ')}
    ON CONFLICT (${quoted(Object.keys(by))}) DO UPDATE SET ${updates.join(', ')}`
}

async function clear(writer: DuckDBConnection): Promise<void> {
  const names = [...tables, ...packs.map(({ name }) => name), 'position', 'progress']
  for (const name of names) await writer.run(`DELETE FROM "${name}"`)
}

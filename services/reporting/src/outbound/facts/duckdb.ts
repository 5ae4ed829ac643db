import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBInstance,
  type DuckDBValue,
} from '@duckdb/node-api'
import type { Cell, Row } from '../../app/ports.ts'
import { ageBandStarts } from '../../domain/dimensions.ts'
import type { Fact } from '../../domain/facts.ts'
import { columns, type Pack, packs } from './schema.ts'

/** An open file of facts: one connection that writes, one that reads. */
export interface FactFile {
  readonly writer: DuckDBConnection
  readonly reader: DuckDBConnection
  close(): void
}

export async function openFactFile(file: string, memoryMb: number): Promise<FactFile> {
  await mkdir(dirname(file), { recursive: true })
  const instance = await DuckDBInstance.create(file, {
    memory_limit: `${memoryMb}MB`,
    threads: '2',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const writer = await instance.connect()
  const reader = await instance.connect()
  for (const statement of definitions()) await writer.run(statement)
  return {
    writer,
    reader,
    close() {
      writer.closeSync()
      reader.closeSync()
      instance.closeSync()
    },
  }
}

const tables = Object.keys(columns) as readonly Fact['table'][]

function definitions(): readonly string[] {
  return [
    ageBandMacro(),
    ...tables.map(
      (table) => `CREATE TABLE IF NOT EXISTS ${table} (${factColumns(table, 'PRIMARY KEY')})`,
    ),
    ...tables.map(
      (table) => `CREATE OR REPLACE TEMP TABLE stage_${table} (${factColumns(table, '')})`,
    ),
    ...packs.map(packTable),
    'CREATE TABLE IF NOT EXISTS position (name VARCHAR PRIMARY KEY, next BIGINT)',
    'CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY, newest VARCHAR, events BIGINT)',
  ]
}

function packTable({ name, by, measures }: Pack): string {
  const names = Object.keys(by).map(
    (column) => `"${column}" ${column === 'date' ? 'DATE' : 'VARCHAR'}`,
  )
  const sums = Object.keys(measures).map((measure) => `"${measure}" BIGINT`)
  const key = `PRIMARY KEY (${quoted(Object.keys(by))})`
  return `CREATE TABLE IF NOT EXISTS "${name}" (${[...names, ...sums, key].join(', ')})`
}

function factColumns(table: Fact['table'], keyRule: string): string {
  const own = columns[table].map(([name, type]) => `"${name}" ${type}`)
  return [`key VARCHAR ${keyRule}`, 'seq BIGINT', ...own].join(', ')
}

/** The same bands as `ageBand` of the domain; a test holds the two together. */
function ageBandMacro(): string {
  const cases = ageBandStarts
    .map((start, index) => {
      const next = ageBandStarts[index + 1]
      return next === undefined
        ? `ELSE '${start}+'`
        : `WHEN year(day) - born < ${next} THEN '${start}-${next - 1}'`
    })
    .join(' ')
  const unknown = `WHEN born IS NULL OR born > year(day) THEN 'unknown'`
  return `CREATE OR REPLACE MACRO age_band(born, day) AS CASE ${unknown} ${cases} END`
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** Puts rows of one table into its staging table. */
export async function stage(
  writer: DuckDBConnection,
  table: Fact['table'],
  facts: readonly Fact[],
): Promise<void> {
  await writer.run(`DELETE FROM stage_${table}`)
  const appender = await writer.createAppender(`stage_${table}`, 'main', 'temp')
  const types: readonly (readonly [string, string])[] = [
    ['key', 'VARCHAR'],
    ['seq', 'BIGINT'],
    ...columns[table],
  ]
  for (const { row } of facts) {
    const values = row as unknown as Readonly<Record<string, Cell | boolean>>
    for (const [name, type] of types) append(appender, type, values[name] ?? null)
    appender.endRow()
  }
  appender.closeSync()
}

function append(appender: DuckDBAppender, type: string, value: Cell | boolean): void {
  if (value === null) appender.appendNull()
  else if (type === 'VARCHAR') appender.appendVarchar(String(value))
  else if (type === 'INTEGER') appender.appendInteger(Number(value))
  else if (type === 'BIGINT') appender.appendBigInt(BigInt(value))
  else if (type === 'BOOLEAN') appender.appendBoolean(Boolean(value))
  else appender.appendDate(dateValue(String(value)))
}

function dateValue(date: string): DuckDBDateValue {
  return new DuckDBDateValue(Math.floor(Date.parse(date) / 86_400_000))
}

/** Runs a query with named values; whole numbers come back as numbers, whatever their width. */
export async function rows(
  reader: DuckDBConnection,
  sql: string,
  values: Readonly<Record<string, string | number>> = {},
): Promise<readonly Row[]> {
  const result = await reader.runAndReadAll(sql, values)
  return result
    .getRowObjects()
    .map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)])),
    )
}

function cell(value: DuckDBValue): Cell {
  if (typeof value === 'bigint') return Number(value)
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  return String(value)
}

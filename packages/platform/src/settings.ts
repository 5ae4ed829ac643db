import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { z } from 'zod'

/** A value that never prints: logs, `--print-settings` and inspectors show `***`. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '***'
  }
  toJSON(): string {
    return '***'
  }
  [inspect.custom](): string {
    return '***'
  }
}

/** Kinds of settings, so that every component spells them alike. Units stand in the names. */
export const setting = {
  secret: () => z.string().transform((value) => new Secret(value)),
  flag: (initial: boolean) => z.stringbool().default(initial),
  /** A whole number with its bounds. */
  count: (initial: number, bounds: { readonly min?: number; readonly max: number }) =>
    z.coerce
      .number()
      .int()
      .min(bounds.min ?? 0)
      .max(bounds.max)
      .default(initial),
  /** Values with commas between them. */
  list: (initial: readonly string[] = []) =>
    z
      .string()
      .transform((value) => value.split(',').map((part) => part.trim()))
      .default([...initial]),
}

/** Settings of one component, read from the variables `<PREFIX>_<SETTING>`. */
export interface Component {
  readonly prefix: string
  readonly schema: z.ZodType
}

export type Environment = Readonly<Record<string, string | undefined>>

type ValuesOf<C extends Readonly<Record<string, Component>>> = {
  readonly [K in keyof C]: z.output<C[K]['schema']>
}

export interface SettingLine {
  readonly name: string
  /** As text; a secret as `***`. */
  readonly value: string
  readonly source: 'environment' | 'file' | 'default'
}

export interface Settings<C extends Readonly<Record<string, Component>>> {
  readonly values: ValuesOf<C>
  readonly lines: readonly SettingLine[]
}

/** The start is refused: one sentence for each variable at fault, none with its value. */
export class SettingsError extends Error {
  readonly sentences: readonly string[]
  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'))
    this.name = 'SettingsError'
    this.sentences = sentences
  }
}

/** Reads all components at once, so that all faults are told at once. Throws SettingsError. */
export function readSettings<const C extends Readonly<Record<string, Component>>>(
  env: Environment,
  components: C,
): Settings<C> {
  const results = Object.entries(components).map(([key, component]) => ({
    key,
    ...readComponent(env, component),
  }))
  const sentences = results.flatMap((result) => result.sentences)
  if (sentences.length > 0) throw new SettingsError(sentences)
  return {
    // Each value is the output of the schema of the same key.
    values: Object.fromEntries(results.map(({ key, value }) => [key, value])) as ValuesOf<C>,
    lines: results.flatMap((result) => result.lines),
  }
}

/** Variables of ours that nothing reads: most likely misspelt. */
export function unknownVariables(env: Environment, lines: readonly SettingLine[]): string[] {
  const known = new Set(lines.flatMap(({ name }) => [name, `${name}_FILE`]))
  return Object.keys(env).filter((name) => name.startsWith('HCRM_') && !known.has(name))
}

/** `smtpPort` of `archive` → `ARCHIVE_SMTP_PORT`. */
export function variableName(prefix: string, key: string): string {
  const words = `${prefix}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`
  return words.replaceAll('-', '_').toUpperCase()
}

interface Raw {
  readonly text?: string
  readonly source: SettingLine['source']
  readonly fault?: string
}

function readComponent(env: Environment, { prefix, schema }: Component) {
  if (!(schema instanceof z.ZodObject)) throw new Error(`settings of ${prefix} are not a z.object`)
  const keys = Object.keys(schema.shape)
  const name = (key: PropertyKey) => variableName(prefix, String(key))
  const raws = new Map(keys.map((key) => [key, readVariable(env, name(key))]))
  const faults = [...raws.values()].flatMap(({ fault }) => fault ?? [])
  const texts = [...raws].flatMap(([key, raw]) => (raw.text === undefined ? [] : [[key, raw.text]]))
  const parsed = schema.safeParse(Object.fromEntries(texts))
  if (faults.length > 0 || !parsed.success) {
    const issues = parsed.success ? [] : parsed.error.issues
    const sentences = issues.map((issue) => {
      const key = issue.path[0]
      if (key === undefined) return `Settings of ${prefix}: ${issue.message}.`
      const unset = raws.get(String(key))?.text === undefined
      return unset ? `${name(key)} must be set.` : `${name(key)} is not valid: ${issue.message}.`
    })
    return { value: undefined, lines: [], sentences: [...faults, ...sentences] }
  }
  const lines = keys.map((key) => ({
    name: name(key),
    value: printed(parsed.data[key]),
    source: raws.get(key)?.source ?? 'default',
  }))
  return { value: parsed.data, lines, sentences: [] }
}

function readVariable(env: Environment, name: string): Raw {
  const text = env[name] || undefined
  const file = env[`${name}_FILE`] || undefined
  if (text !== undefined && file !== undefined) {
    return { source: 'file', fault: `Set ${name} or ${name}_FILE, not both.` }
  }
  if (file === undefined) {
    return text === undefined ? { source: 'default' } : { text, source: 'environment' }
  }
  try {
    return { text: readFileSync(file, 'utf8').trim(), source: 'file' }
  } catch {
    return { source: 'file', fault: `${name}_FILE names a file that cannot be read.` }
  }
}

function printed(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(printed).join(',')
  if (typeof value === 'string') return value
  return value instanceof Secret ? value.toString() : JSON.stringify(value)
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyModule } from '@hcrm/platform'
import ts from 'typescript'
import { z } from 'zod'
import { platformComponents } from '../../packages/platform/src/platform-settings.ts'
import { variableName } from '../../packages/platform/src/settings.ts'
import { page, table } from './markdown.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Settings that are read by one prefix, and the file that declares them. */
interface Group {
  readonly prefix: string
  readonly schema: z.ZodType
  readonly file: string
}

async function groups(): Promise<Group[]> {
  const platform = Object.values(platformComponents).map((component) => ({
    ...component,
    file: 'packages/platform/src/platform-settings.ts',
  }))
  const names = readdirSync(join(ROOT, 'services')).filter((name) =>
    existsSync(join(ROOT, 'services', name, 'src/index.ts')),
  )
  const services = await Promise.all(
    names.map(async (name) => {
      const offered = (await import(`@hcrm/${name}`)) as Readonly<Record<string, AnyModule>>
      const module = Object.values(offered).find((each) => each.name === name)
      if (module === undefined) throw new Error(`services/${name} exports no module of that name`)
      const file = `services/${name}/src/module.ts`
      return { prefix: name.toUpperCase(), schema: module.settings, file }
    }),
  )
  return [...platform, ...services]
}

/** The comments above the properties of a file, by `PREFIX.property`. */
function comments(file: string): Map<string, string> {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
  const found = new Map<string, string>()
  const visit = (node: ts.Node, prefix: string): void => {
    const own = ts.isObjectLiteralExpression(node) ? prefixOf(node) : undefined
    if (ts.isPropertyAssignment(node)) {
      const written = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment
      const comment = ts.getTextOfJSDocComment(written)
      if (comment !== undefined) found.set(`${prefix}.${node.name.getText()}`, comment)
    }
    ts.forEachChild(node, (child) => visit(child, own ?? prefix))
  }
  visit(tree, '')
  return found
}

/** `HTTP` of `{ prefix: 'HTTP', schema: … }`. */
function prefixOf(object: ts.ObjectLiteralExpression): string | undefined {
  const values = object.properties.filter(ts.isPropertyAssignment)
  const prefix = values.find((each) => each.name.getText() === 'prefix')?.initializer
  return prefix && ts.isStringLiteral(prefix) ? prefix.text : undefined
}

/** What is used of a setting's JSON schema. */
interface Shape {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

function rowsOf({ prefix, schema, file }: Group): string[][] {
  if (!(schema instanceof z.ZodObject)) throw new Error(`settings of ${prefix} are not an object`)
  const written = comments(file)
  return Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).map(([key, value]) => {
    const unset = value.safeParse(undefined)
    const shape = z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' }) as Shape
    return [
      `\`${variableName(prefix, key)}\``,
      typeof unset.data === 'boolean' ? 'true, false' : kindOf(shape),
      unset.success ? (JSON.stringify(unset.data) ?? '') : 'must be set',
      written.get(`${prefix}.${key}`) ?? written.get(`.${key}`) ?? '',
    ]
  })
}

function kindOf({ type = 'text', format, minimum, maximum, ...shape }: Shape): string {
  if (shape.enum) return shape.enum.join(', ')
  if (minimum !== undefined || maximum !== undefined) return `${minimum ?? ''} to ${maximum ?? ''}`
  if (format === 'uri') return 'address'
  return type === 'string' || type === 'any' ? 'text' : type
}

export async function settingsPage(): Promise<string> {
  const all = await groups()
  const files = [...new Set(all.map(({ file }) => file))]
  const sections = files.map((file) => {
    const rows = all.filter((group) => group.file === file).flatMap(rowsOf)
    const title = file.split('/').slice(0, 2).join('/')
    return `## ${title}\n\n${table(['variable', 'value', 'default', 'meaning'], rows)}`
  })
  return page(
    {
      title: 'Settings',
      about:
        'Environment variables, read once at the start; each may also be `<NAME>_FILE`, the path ' +
        'of a file with the value. Units stand in the names.',
      from: 'the settings that packages/platform and the services declare',
    },
    sections.join('\n\n'),
  )
}

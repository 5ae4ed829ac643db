import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** Names of releases, namespaces and environments: nothing that a program takes for an option. */
export const nameOf = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/)
const file = z.string().regex(/^(?!.*\.\.)[A-Za-z0-9][\w./-]*\.yaml$/)

const environment = z.strictObject({
  release: nameOf,
  namespace: nameOf,
  /** Values files, relative to the root of the repository or to `--folder`. */
  values: z.array(file).min(1).max(10),
  /** Of kubectl's configuration; without one, the current context. */
  context: z
    .string()
    .regex(/^[A-Za-z0-9][\w@:./-]{0,252}$/)
    .optional(),
  /** For the whole rollout. */
  timeout: z.string().regex(/^[1-9][0-9]{0,3}[sm]$/),
})

export type Environment = z.infer<typeof environment>

/** Throws a sentence that names what is wrong. */
export function parseEnvironment(value: unknown): Environment {
  const { data, error } = environment.safeParse(value)
  if (data) return data
  const wrong = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
  throw new Error(`The environment is not understood: ${wrong.join('; ')}.`)
}

export async function readEnvironment(root: string, name: string): Promise<Environment> {
  if (!nameOf.safeParse(name).success) throw new Error('--env takes the name of an environment.')
  const path = join('deploy/environments', `${name}.yaml`)
  const text = await readFile(join(root, path), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`${path} is not there: copy example.yaml and change it.`)
  return parseEnvironment(parse(text))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

/** A text file of the repository; `path` is relative to its root, with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  /** The syntax tree; parsed when first asked for. */
  readonly tree: () => ts.SourceFile
  /** Another file by its path from the root; undefined when there is none. */
  readonly other: (path: string) => string | undefined
}

const TEXT = /[.](ts|tsx|mjs|js|css|sh|proto|md|json|yaml|yml|html)$/
/** Not written by hand, or not ours: installed, built, generated, rendered, data, examples. */
const EXEMPT = new Set(
  'node_modules .git .hcrm .turbo dist coverage template examples data gen generated golden'.split(
    ' ',
  ),
)
const EXEMPT_FILES = /(^package-lock[.]json|[.]gen[.]ts|[.]tsbuildinfo)$/

/** Every text file under `root` that a person writes, read once. */
export function* sourceFiles(root: string, under = root): Generator<SourceFile> {
  for (const entry of readdirSync(under, { withFileTypes: true })) {
    const path = join(under, entry.name)
    if (entry.isDirectory() && !EXEMPT.has(entry.name)) yield* sourceFiles(root, path)
    const isText = entry.isFile() && TEXT.test(entry.name) && !EXEMPT_FILES.test(entry.name)
    if (isText) yield sourceFile(root, relative(root, path))
  }
}

function sourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  let tree: ts.SourceFile | undefined
  return {
    path,
    text,
    lines: text.split('\n'),
    tree: () => {
      tree ??= ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
      return tree
    },
    other: (other) => {
      const file = join(root, other)
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined
    },
  }
}

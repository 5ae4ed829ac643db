import type { Rule } from 'eslint'
import type { Expression, Node, SpreadElement } from 'estree'

/**
 * Bans `'$items.q'` in pipelines: the embedded database answers a dotted path through an array
 * silently wrong. Allowed: `$_id.x` (a group key is never an array), and a path whose first part an
 * earlier stage of the same pipeline has unwound. Whether a field is an array is not known here,
 * so a path into a plain sub-document needs a disabling comment that says so.
 */
export const noPathThroughArray: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      dotted:
        "'{{path}}' may go through an array, which the embedded database answers silently wrong. " +
        "Use $unwind first, or $map with '$$this.x', $filter, $reduce. If it is a plain " +
        'sub-document, disable this rule for the line and say so.',
    },
  },
  create: (context) => ({
    Literal(node) {
      const path = typeof node.value === 'string' ? /^\$(\w+)\.[\w.]+$/.exec(node.value) : null
      if (path === null || path[1] === '_id' || isUnwound(node, `$${path[1]}`)) return
      context.report({ node, messageId: 'dotted', data: { path: path[0] } })
    },
  }),
}

/** Whether a stage before the one that holds `node` unwinds `root`, in any enclosing pipeline. */
function isUnwound(node: Rule.Node, root: string): boolean {
  for (let child = node; child.parent; child = child.parent) {
    const pipeline = child.parent
    if (pipeline.type !== 'ArrayExpression') continue
    const before = pipeline.elements.slice(0, pipeline.elements.indexOf(child as Expression))
    if (before.some((stage) => unwindPath(stage) === root)) return true
  }
  return false
}

/** The path of `{ $unwind: path }` or `{ $unwind: { path } }`. */
function unwindPath(stage: Expression | SpreadElement | null): unknown {
  const unwind = property(stage, '$unwind')
  const path = unwind?.type === 'ObjectExpression' ? property(unwind, 'path') : unwind
  return path?.type === 'Literal' ? path.value : undefined
}

function property(object: Node | null, name: string): Node | undefined {
  if (object?.type !== 'ObjectExpression') return undefined
  for (const each of object.properties) {
    if (each.type !== 'Property') continue
    const isNamed = each.key.type === 'Identifier' && each.key.name === name
    if (isNamed || (each.key.type === 'Literal' && each.key.value === name)) return each.value
  }
  return undefined
}

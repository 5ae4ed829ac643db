import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { type DoorModule, mountModule } from './mount.ts'
import { openApiOf } from './openapi.ts'
import { type AnyRoute, route } from './route.ts'

const require = createRequire(import.meta.url)
const text = z.string()

export interface DescribeOptions {
  readonly modules: readonly DoorModule[]
  readonly title: string
}

/**
 * `/api/<module>/openapi.json` and the page `/api/<module>/docs` of every module, themselves routes
 * like all others. Scripts and styles come from us, none stands in the page.
 */
export function describingModule({ modules, title }: DescribeOptions): DoorModule {
  const routes = modules.flatMap((module) => describe(module, title))
  const policy = Object.fromEntries(
    routes.map(({ operation }) => [operation, { open: true } as const]),
  )
  return { name: 'docs', policy, routes }
}

function describe(module: DoorModule, title: string): AnyRoute[] {
  const base = `/api/${module.name}`
  const document = openApiOf({ title: `${title}: ${module.name}`, routes: mountModule(module) })
  const common = { method: 'get', tag: 'api', root: true } as const
  const page = (
    name: string,
    options: { path: string; produces: string; read: () => Promise<string> },
  ) =>
    route({
      ...common,
      path: `${base}/docs${options.path}`,
      operation: `${module.name}.docs.${name}`,
      summary: `API page of ${module.name}: ${name}`,
      produces: options.produces,
      replies: { 200: text },
      handle: async (_input, reply) =>
        reply(200, await options.read(), { headers: { 'content-security-policy': pagePolicy } }),
    })
  return [
    route({
      ...common,
      path: `${base}/openapi.json`,
      operation: `${module.name}.docs.openapi`,
      summary: `OpenAPI document of ${module.name}`,
      replies: { 200: z.looseObject({}) },
      handle: async (_input, reply) => reply(200, document),
    }),
    page('page', { path: '', produces: 'text/html; charset=utf-8', read: async () => html(base) }),
    page('start', { path: '/start.js', produces: script, read: async () => startScript }),
    page('script', {
      path: '/swagger-ui-bundle.js',
      produces: script,
      read: asset(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
    }),
    page('style', {
      path: '/swagger-ui.css',
      produces: 'text/css; charset=utf-8',
      read: asset(require.resolve('swagger-ui-dist/swagger-ui.css')),
    }),
  ]
}

const script = 'text/javascript; charset=utf-8'
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function html(base: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/docs/swagger-ui.css">
<div id="api"></div>
<script src="${base}/docs/swagger-ui-bundle.js"></script>
<script src="${base}/docs/start.js"></script>
</html>
`
}

const startScript = `SwaggerUIBundle({
  url: location.pathname.replace(/\\/docs$/, '/openapi.json'),
  dom_id: '#api',
  validatorUrl: null,
})
`

/** Reads a file once. */
function asset(file: string): () => Promise<string> {
  let content: Promise<string> | undefined
  return () => {
    content ??= readFile(file, 'utf8')
    return content
  }
}

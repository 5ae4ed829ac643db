import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

const built = join(import.meta.dirname, '../../console/dist')

/** What the console must know before it can sign in. */
export interface ConsoleConfig {
  readonly authority: string
  readonly clientId: string
  readonly baseUrl: string
}

interface Mount {
  readonly path: string
  readonly handler: RequestHandler
}

/** The console's files at `/console`, its configuration, and the way there from `/`. */
export function consoleMounts(options: {
  readonly issuer: string
  readonly clientId: string
  /** Address the deployment is reached at. */
  readonly url: string
}): readonly Mount[] {
  const { clientId, issuer: authority, url } = options
  return [
    { path: '/console', handler: pages({ authority, clientId, baseUrl: `${url}/console` }) },
    { path: '/', handler: toConsole },
  ]
}

function pages(config: ConsoleConfig): RequestHandler {
  const router = Router()
  router.use((_request, response, next) => {
    response.set('content-security-policy', policy(new URL(config.authority).origin))
    response.set('x-content-type-options', 'nosniff')
    response.set('referrer-policy', 'no-referrer')
    next()
  })
  router.get(
    '/config.json',
    (_request, response) => void response.set('cache-control', 'no-store').json(config),
  )
  router.use(
    '/assets',
    express.static(join(built, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  )
  router.use(express.static(built, { index: false, maxAge: 0 }))
  // Every other address is a page of the console itself.
  router.get('/{*page}', (_request, response) => {
    if (!existsSync(join(built, 'index.html'))) {
      response
        .status(503)
        .type('text')
        .send('The console has not been built: npm run build --workspace @hcrm/console')
      return
    }
    response.set('cache-control', 'no-cache').sendFile(join(built, 'index.html'))
  })
  return router
}

/** Styles are inline because the component library writes them so; scripts never are. */
function policy(issuer: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${issuer}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    `form-action 'self' ${issuer}`,
  ].join('; ')
}

const toConsole: RequestHandler = (request, response, next) => {
  if (request.path === '/' && request.method === 'GET') response.redirect(302, '/console/')
  else next()
}

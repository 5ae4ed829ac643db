import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import express from 'express'
import { z } from 'zod'
import { identityMount } from './identity/mount.ts'
import { ensureKeys } from './keys.ts'

/** The embedded issuer as a process of its own, for a cluster of tests. Never for production. */
const settings = z
  .object({
    /** Loopback unless it stands beside a cluster. */
    HCRM_IDENTITY_HOST: z.string().default('127.0.0.1'),
    HCRM_IDENTITY_PORT: z.coerce.number().int().min(1).max(65_535),
    /** Address at which the deployment is reached. */
    HCRM_IDENTITY_URL: z.url(),
    HCRM_DATA: z.string(),
    NODE_ENV: z
      .string()
      .refine((env) => env !== 'production', 'The demo issuer is not for production.')
      .optional(),
  })
  .parse(process.env)

const dataDir = resolve(settings.HCRM_DATA)
await mkdir(dataDir, { recursive: true, mode: 0o700 })
const url = settings.HCRM_IDENTITY_URL
const mount = await identityMount({ issuer: `${url}/oidc`, url }, await ensureKeys(dataDir))
const app = express()
app.disable('x-powered-by')
app.use(mount.path, mount.handler)
app.listen(settings.HCRM_IDENTITY_PORT, settings.HCRM_IDENTITY_HOST)

import { z } from 'zod'

export interface ConsoleSettings {
  readonly host: string
  readonly port: number
  readonly issuer: string
  readonly clientId: string
  /** Address the deployment is reached at, without a slash at its end. */
  readonly url: string
  readonly stopDelayMs: number
}

/** The names are those of the services: one deployment, one way to say it. */
const variables = z.object({
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  OIDC_ISSUER: z.url(),
  OIDC_CONSOLE_CLIENT_ID: z.string().min(1).default('hcrm-console'),
  HCRM_PUBLIC_URL: z.url().transform((url) => url.replace(/\/$/, '')),
  STOP_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
})

/** Throws with one sentence for each variable at fault. */
export function readConsoleSettings(
  env: Readonly<Record<string, string | undefined>>,
): ConsoleSettings {
  const read = variables.safeParse(env)
  if (!read.success) {
    const sentences = read.error.issues.map(
      ({ path, message }) => `${path.join('.')} must be set as it should be: ${message}.`,
    )
    throw new Error(sentences.join('\n'))
  }
  const { HTTP_HOST, HTTP_PORT, OIDC_ISSUER, OIDC_CONSOLE_CLIENT_ID, ...rest } = read.data
  return {
    host: HTTP_HOST,
    port: HTTP_PORT,
    issuer: OIDC_ISSUER,
    clientId: OIDC_CONSOLE_CLIENT_ID,
    url: rest.HCRM_PUBLIC_URL,
    stopDelayMs: rest.STOP_DELAY_MS,
  }
}

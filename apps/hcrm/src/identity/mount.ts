import type { Mount } from '@hcrm/platform'
import { type KeyFiles, readJson, type Sessions } from '../keys.ts'
import { createProvider } from './provider.ts'
import { identityPages } from './sign-in.ts'

/** The embedded issuer, ready to be mounted at `/oidc`. */
export async function identityMount(
  { issuer, url }: { readonly issuer: string; readonly url: string },
  keys: KeyFiles,
): Promise<Mount> {
  const { cookie, password } = await readJson<Sessions>(keys.sessions)
  const provider = createProvider({
    issuer,
    consoleUrl: `${url}/console`,
    key: await readJson(keys.issuer),
    cookieKey: cookie,
    password,
  })
  return { path: '/oidc', handler: identityPages(provider, password) }
}

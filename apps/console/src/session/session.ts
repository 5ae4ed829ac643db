import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import type { ConsoleConfig } from './config.ts'

/**
 * Sign-in by authorization code and PKCE. The token lives in session storage: it is gone with the
 * tab, and a second tab signs in by itself with the issuer's own session.
 */
export interface Session {
  /** The token of who has signed in; undefined before, and after it has run out. */
  token(): string | undefined
  /** Leaves for the sign-in page and comes back to the page of now. */
  signIn(): Promise<void>
  signOut(): Promise<void>
  /** Called once when the services refuse the token. */
  onEnded(listener: () => void): () => void
  ended(): void
}

/** Opens the session; the address is put right when the issuer has just sent us back. */
export async function openSession({
  authority,
  clientId,
  baseUrl,
}: ConsoleConfig): Promise<Session> {
  const store = new WebStorageStateStore({ store: window.sessionStorage })
  const manager = new UserManager({
    authority,
    client_id: clientId,
    redirect_uri: `${baseUrl}/signed-in`,
    post_logout_redirect_uri: `${baseUrl}/`,
    scope: 'openid profile',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  })
  let user = (await returned(manager, baseUrl)) ?? (await manager.getUser())
  const listeners = new Set<() => void>()
  return {
    token: () => (user && user.expired !== true ? user.access_token : undefined),
    signIn: () => manager.signinRedirect({ state: window.location.href }),
    async signOut() {
      user = null
      await manager.signoutRedirect()
    },
    onEnded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ended() {
      user = null
      for (const listener of listeners) listener()
    },
  }
}

async function returned(manager: UserManager, baseUrl: string): Promise<User | undefined> {
  if (window.location.pathname !== new URL(`${baseUrl}/signed-in`).pathname) return undefined
  try {
    const user = await manager.signinRedirectCallback()
    window.history.replaceState(null, '', pageOf(user.state, baseUrl))
    return user
  } catch {
    // A used or foreign answer of the issuer: begin anew.
    window.history.replaceState(null, '', `${baseUrl}/`)
    return undefined
  }
}

/** Only a page of the console itself. */
function pageOf(state: unknown, baseUrl: string): string {
  return typeof state === 'string' && state.startsWith(`${baseUrl}/`) ? state : `${baseUrl}/`
}

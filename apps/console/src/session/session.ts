import { ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import type { ConsoleConfig } from './config.ts'
import { silently } from './silent.ts'

/**
 * Sign-in by authorization code and PKCE. The token lives in session storage: it is gone with the
 * tab, and a second tab signs in by itself with the issuer's own session.
 */
export interface Session {
  /**
   * The token of who has signed in, a new one when it has run out; undefined for nobody. Rejects
   * while the issuer cannot be reached.
   */
  token(): Promise<string | undefined>
  /** Leaves for the sign-in page and comes back to the page of now. */
  signIn(): Promise<void>
  signOut(): Promise<void>
  /** Called when the issuer gives no new token, or the services refuse the one there is. */
  onEnded(listener: () => void): () => void
  ended(): void
}

/** Opens the session; the address is put right when the issuer has just sent us back. */
export async function openSession(config: ConsoleConfig): Promise<Session> {
  const manager = managerOf(config)
  let user = (await returned(manager, config.baseUrl)) ?? (await manager.getUser())
  const listeners = new Set<() => void>()
  const ended = () => {
    user = null
    for (const listener of listeners) listener()
  }
  // One tab after the other: an issuer may refuse the code of a session that has asked for another.
  const renew = joined(() =>
    navigator.locks.request('hcrm.renewal', async () => {
      user = await manager.signinSilent()
    }),
  )
  const token = async () => {
    if (user?.expired) {
      await renew().catch((error: unknown) => {
        if (isUnanswered(error)) throw error
        ended()
      })
    }
    return user?.access_token
  }
  // A minute before the end: what fails now is tried again at the end.
  manager.events.addAccessTokenExpiring(() => renew().catch(() => {}))
  manager.events.addAccessTokenExpired(() => void token().catch(() => {}))
  return {
    token,
    signIn: () => manager.signinRedirect({ state: window.location.href }),
    async signOut() {
      user = null
      await manager.signoutRedirect()
    },
    onEnded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ended,
  }
}

function managerOf({ authority, clientId, baseUrl }: ConsoleConfig): UserManager {
  const store = new WebStorageStateStore({ store: window.sessionStorage })
  const settings = {
    authority,
    client_id: clientId,
    redirect_uri: `${baseUrl}/signed-in`,
    post_logout_redirect_uri: `${baseUrl}/`,
    scope: 'openid profile',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  }
  return new UserManager(settings, undefined, undefined, silently)
}

/** Who asks while it is being done waits for the same. */
function joined(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= act().finally(() => {
      running = undefined
    })
    return running
  }
}

/** Nobody has said no: the way to the issuer is broken, or too slow. */
function isUnanswered(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof DOMException || error instanceof ErrorTimeout
  )
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

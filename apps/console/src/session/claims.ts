/** Who has signed in and how far they reach, as their access token says. */
export interface Person {
  readonly subject: string
  readonly roles: readonly string[]
  readonly branches: readonly string[]
  readonly group: boolean
}

interface AccessToken {
  readonly sub: string
  readonly hcrm?: {
    readonly roles: readonly string[]
    readonly branches: readonly string[]
    readonly group: boolean
  }
}

/**
 * Reads an access token for the menu's sake only: whether something may be done is decided by the
 * services. A token of another form is somebody without roles.
 */
export function personOf(accessToken: string): Person {
  const [, payload = ''] = accessToken.split('.')
  const { sub, hcrm } = parse(payload)
  const { roles = [], branches = [], group = false } = hcrm ?? {}
  return { subject: sub, roles, branches, group }
}

function parse(payload: string): AccessToken {
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (each) =>
      each.charCodeAt(0),
    )
    return JSON.parse(new TextDecoder().decode(bytes)) as AccessToken
  } catch {
    return { sub: '' }
  }
}

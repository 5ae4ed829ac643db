import { clients, staff } from '../demo/group.ts'

/** The `hcrm` claim of an access token: what the verifier makes an Actor of. */
export interface AccessClaims {
  readonly kind: 'staff' | 'client'
  readonly roles: readonly string[]
  readonly branches: readonly string[]
  readonly departments: readonly string[]
  readonly group: boolean
}

/** Claims of a demo identity by its login or client id; undefined for an unknown one. */
export function claimsOf(subject: string): AccessClaims | undefined {
  const person = staff.find(({ login }) => login === subject)
  if (person) {
    const { roles, branches, departments, group } = person
    return { kind: 'staff', roles, branches, departments, group }
  }
  const client = clients.find(({ clientId }) => clientId === subject)
  if (!client) return undefined
  return {
    kind: 'client',
    roles: ['branchClient'],
    branches: [client.branch],
    departments: [],
    group: false,
  }
}

export const tokenAudience = 'hcrm'
export const tokenSeconds = 3600
export const tokenAlgorithm = 'ES256'

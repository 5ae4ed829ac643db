import type { Metadata } from '@grpc/grpc-js'
import { type Actor, fail } from '@hcrm/kernel'
import { type Permission, type PolicyRow, permit } from '../policy.ts'
import type { ServiceTokens } from './service-tokens.ts'

/** Set by peers only; a client that sends it is refused. */
export const assertionKey = 'x-user-assertion'

/** Who is at the other end, by verified tokens. At least one of the two is there. */
export interface Caller {
  /** Name of the service that asks. */
  readonly service?: string
  readonly user?: Actor
  /** The user's token, to be passed on. */
  readonly assertion?: string
}

export interface Verifiers {
  /** Name of the service that is asked: the only audience it accepts. */
  readonly callee: string
  /** The actor of a user's access token; throws UNAUTHENTICATED. */
  readonly verifyUser: (token: string) => Promise<Actor>
  readonly tokens: ServiceTokens
}

/** Throws UNAUTHENTICATED for a token that is missing, forged, expired or for another service. */
export async function authenticate(metadata: Metadata, by: Verifiers): Promise<Caller> {
  const bearer = one(metadata, 'authorization')?.match(/^Bearer (\S+)$/i)?.[1]
  const assertion = one(metadata, assertionKey)
  if (bearer === undefined) return fail('UNAUTHENTICATED')
  if (!by.tokens.claims(bearer)) {
    // Only a service speaks for somebody else.
    if (assertion !== undefined) fail('UNAUTHENTICATED')
    return { user: await userOf(bearer, by), assertion: bearer }
  }
  const service = await by.tokens.verify(bearer, by.callee)
  if (assertion === undefined) return { service }
  return { service, user: await userOf(assertion, by), assertion }
}

/** Services have tokens of their own; one from the issuer of people's tokens is none of them. */
async function userOf(token: string, { verifyUser }: Verifiers): Promise<Actor> {
  const actor = await verifyUser(token)
  return actor.kind === 'service' ? fail('UNAUTHENTICATED') : actor
}

export interface Grant extends Permission {
  readonly actor: Actor
}

/**
 * What this caller may do by this row; undefined when nothing. A service `with-user` reaches what
 * the user reaches and no more, so that no service can be used to see what its user may not.
 */
export function grant(row: PolicyRow, caller: Caller): Grant | undefined {
  const { service, user } = caller
  const way = service === undefined ? 'user' : right(row, service)
  if (way === undefined) return undefined
  if (way === 'alone' && service !== undefined) return alone(row, service)
  const permission = user && permit(row, user)
  // A fresh object per call: what the call brought along is kept beside it.
  return user && permission && { actor: { ...user }, ...permission }
}

function right(row: PolicyRow, service: string): 'with-user' | 'alone' | undefined {
  return Object.hasOwn(row.services ?? {}, service) ? row.services?.[service] : undefined
}

function alone(row: PolicyRow, service: string): Grant {
  return {
    actor: serviceActor(service),
    scope: { kind: 'system', user: service },
    // A part that is kept for roles is not for services.
    may: (part) => row.parts?.[part] === undefined,
  }
}

/** A service as the one who acts. */
export function serviceActor(service: string): Actor {
  return {
    kind: 'service',
    subject: service,
    roles: [],
    branches: [],
    departments: [],
    group: true,
  }
}

/** A single value; twice the same key is nobody's honest request. */
function one(metadata: Metadata, key: string): string | undefined {
  const values = metadata.get(key)
  if (values.length > 1) fail('UNAUTHENTICATED')
  return values[0]?.toString()
}

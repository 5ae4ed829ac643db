import type { Actor } from '@hcrm/kernel'
import { z } from 'zod'

const name = z.string().min(1).max(128)
const names = z.array(name).max(256).default([])

/**
 * The claim of a token that says who acts, `hcrm` unless set otherwise. What the issuer adds to it
 * is passed over.
 */
const actorClaim = z
  .object({
    kind: z.enum(['staff', 'client', 'service', 'customer']),
    roles: names,
    branches: names,
    departments: names,
    group: z.boolean().default(false),
    self: name.optional(),
  })
  .refine(({ kind, self }) => kind !== 'customer' || self !== undefined)

/** The actor a token names, or undefined when its claims do not make one. */
export function actorOfClaims(subject: unknown, claim: unknown): Actor | undefined {
  const parsedSubject = z.string().min(1).max(255).safeParse(subject)
  const parsed = actorClaim.safeParse(claim)
  if (!parsedSubject.success || !parsed.success) return undefined
  const { self, ...claims } = parsed.data
  return { subject: parsedSubject.data, ...claims, ...(self === undefined ? {} : { self }) }
}

/** The claim that `actorOfClaims` reads back; the subject goes into `sub`. */
export function claimOfActor({ subject: _subject, ...claim }: Actor): Omit<Actor, 'subject'> {
  return claim
}

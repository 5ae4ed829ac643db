import type { Call } from '@hcrm/kernel'
import type { SignOutReason, SignOutState } from '../../domain/access/sign-out.ts'
import type { Archive } from '../ports.ts'

/**
 * Ends every token that a person or a system was given up to now, in all services, by a fact that
 * they all hear (SEC5). Whether the issuer gives out new ones is the issuer's: close the account
 * there first. The subject is not looked up, for accounts are kept by the issuer. A replay tells
 * the first time again and ends no token given since.
 */
export async function signOut(
  { signOuts, audit, tokenClock }: Pick<Archive, 'signOuts' | 'audit' | 'tokenClock'>,
  command: { readonly subject: string; readonly reason: SignOutReason },
  call: Call,
): Promise<SignOutState & { readonly replayed: boolean }> {
  const { subject, reason } = command
  const { now, operation } = call
  await audit.record(call, {
    operation: 'archive.signOut.create',
    subjects: [subject],
    outcome: 'allowed',
    reason,
  })
  const told = { signedOutAt: tokenClock.now().toISOString(), reason }
  const decide = () => ({ events: [{ type: 'SignedOut' as const, ...told }], answer: told })
  const written = await signOuts.within(call.scope).update(subject, { now, operation }, decide)
  if (written.outcome === 'duplicate') throw new Error('no event is the source of a sign-out')
  return { ...written.answer, replayed: written.outcome === 'replayed' }
}

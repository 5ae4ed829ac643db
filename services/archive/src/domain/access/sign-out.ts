export const signOutReasons = ['left', 'moved', 'lost', 'suspected', 'other'] as const
export type SignOutReason = (typeof signOutReasons)[number]

/** The last time all tokens of one person or system were ended. */
export interface SignOutState {
  /** Empty before the first time. */
  readonly signedOutAt: string
  readonly reason: SignOutReason
}

export interface SignedOut {
  readonly type: 'SignedOut'
  readonly signedOutAt: string
  readonly reason: SignOutReason
}

export const initialSignOut: SignOutState = { signedOutAt: '', reason: 'other' }

export function evolveSignOut(
  _state: SignOutState,
  { type: _type, ...told }: SignedOut,
): SignOutState {
  return told
}

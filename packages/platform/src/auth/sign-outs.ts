/** The event that tells who was signed out; the platform knows no contract by itself. */
export interface SignOutContract {
  readonly topic: string
  readonly type: string
  readonly decode: (data: Uint8Array) => SignedOut
}

export interface SignedOut {
  /** Of a token: a person or a system, as the issuer calls it. */
  readonly subject: string
  readonly signedOutAt?: Date | undefined
}

/** Who was signed out when. */
export interface SignOuts {
  readonly remember: (told: SignedOut) => void
  readonly at: (subject: string) => Date | undefined
}

/**
 * Kept in the process, so that it holds without cache and log as well (SEC5). One entry for each
 * subject that was ever signed out: the group's people and systems, thousands at most.
 */
export function createSignOuts(): SignOuts {
  const last = new Map<string, Date>()
  return {
    remember({ subject, signedOutAt }) {
      const known = last.get(subject)
      if (signedOutAt !== undefined && (known === undefined || known < signedOutAt))
        last.set(subject, signedOutAt)
    },
    at: (subject) => last.get(subject),
  }
}

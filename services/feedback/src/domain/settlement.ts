/** What a customer who complained is offered (F6). Money and goods in fen, at their cost. */
export type Proposal =
  | { readonly kind: 'apology' }
  | { readonly kind: 'points'; readonly points: number }
  | { readonly kind: 'goods'; readonly costFen: number }
  | { readonly kind: 'money'; readonly amountFen: number }

/** Up to what somebody may decide alone (N3). */
export interface Authority {
  readonly points: number
  readonly goodsFen: number
  readonly moneyFen: number
}

/** Limits per role, as data; a role that is not named may offer an apology. */
export type AuthorityTable = Readonly<Record<string, Authority>>

export const standardAuthority: AuthorityTable = {
  complaintHandler: { points: 500, goodsFen: 10_000, moneyFen: 0 },
  serviceSupervisor: { points: 5_000, goodsFen: 50_000, moneyFen: 50_000 },
  complaintTeam: { points: 50_000, goodsFen: 500_000, moneyFen: 1_000_000 },
  executive: { points: 1_000_000, goodsFen: 10_000_000, moneyFen: 10_000_000 },
}

/** The most that any of a person's roles allows. */
export function authorityOf(table: AuthorityTable, roles: readonly string[]): Authority {
  const granted = roles.flatMap((role) =>
    Object.hasOwn(table, role) ? [table[role] as Authority] : [],
  )
  const most = (pick: (authority: Authority) => number): number => Math.max(0, ...granted.map(pick))
  return {
    points: most(({ points }) => points),
    goodsFen: most(({ goodsFen }) => goodsFen),
    moneyFen: most(({ moneyFen }) => moneyFen),
  }
}

export function exceeds(proposal: Proposal, authority: Authority): boolean {
  switch (proposal.kind) {
    case 'apology':
      return false
    case 'points':
      return proposal.points > authority.points
    case 'goods':
      return proposal.costFen > authority.goodsFen
    case 'money':
      return proposal.amountFen > authority.moneyFen
  }
}

export type ContactKind =
  | 'booking'
  | 'encounter'
  | 'survey'
  | 'case'
  | 'membership'
  | 'points'
  | 'message'

/** One contact of a customer with the hospital, as the timeline and the 360° view show it (A14). */
export interface Contact {
  readonly customerId: string
  /** Branch of the contact; the group for what belongs to all (points, memberships). */
  readonly branch: string
  readonly kind: ContactKind
  /** When it was, is, or will be; RFC 3339 in UTC. */
  readonly at: string
  readonly status: string
  /** Still standing: an appointment ahead, an open case, a membership, a balance. */
  readonly standing: boolean
  /** Id in its own service. */
  readonly ref: string
  readonly department?: string
  readonly staff?: string
  /** Numbers and code words of that kind. */
  readonly data: Readonly<Record<string, string | number>>
}

/** Sorts what still stands before what has been, then the latest first. */
export function orderOf({ standing, at }: Contact): string {
  return `${standing ? '1' : '0'}${at}`
}

/** What staff look for first, picked from the rows of one customer. */
export interface Highlights {
  readonly appointments: readonly Contact[]
  readonly openCases: readonly Contact[]
  readonly memberships: readonly Contact[]
  readonly points?: Contact
  readonly lastSurvey?: Contact
  readonly lastEncounter?: Contact
}

export function highlightsOf(rows: readonly Contact[]): Highlights {
  const standing = (kind: ContactKind) => rows.filter((row) => row.kind === kind && row.standing)
  const latest = (kind: ContactKind) =>
    rows.reduce<Contact | undefined>(
      (last, row) => (row.kind === kind && (!last || row.at > last.at) ? row : last),
      undefined,
    )
  const points = latest('points')
  const lastSurvey = latest('survey')
  const lastEncounter = latest('encounter')
  return {
    appointments: standing('booking').sort((a, b) => (a.at < b.at ? -1 : 1)),
    openCases: standing('case'),
    memberships: standing('membership'),
    ...(points && { points }),
    ...(lastSurvey && { lastSurvey }),
    ...(lastEncounter && { lastEncounter }),
  }
}

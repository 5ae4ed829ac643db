/**
 * The facts that reports are counted from (R1): one row per thing that happened, of the customer
 * only birth year, sex, region and source, joined under a key that is no identity.
 *
 * Every row carries the `seq` of the event that told it. A row of the same key with an equal or
 * higher `seq` stays: events may come twice or late without being counted twice.
 */
export type Fact =
  | { readonly table: 'customer'; readonly row: CustomerFact }
  | { readonly table: 'registration'; readonly row: RegistrationFact }
  | { readonly table: 'visit'; readonly row: VisitFact }
  | { readonly table: 'charge'; readonly row: ChargeFact }
  | { readonly table: 'booking'; readonly row: BookingFact }
  | { readonly table: 'response'; readonly row: ResponseFact }
  | { readonly table: 'complaint'; readonly row: ComplaintFact }
  | { readonly table: 'points'; readonly row: PointsFact }

interface Keyed {
  readonly key: string
  readonly seq: number
}

export interface CustomerFact extends Keyed {
  readonly birthYear: number | null
  readonly sex: string
  readonly region: string | null
  readonly source: string
}

export interface RegistrationFact extends Keyed {
  readonly customer: string
  readonly branch: string
  /** Local dates are `YYYY-MM-DD`. */
  readonly date: string
}

export interface VisitFact extends Keyed {
  readonly customer: string
  readonly branch: string
  readonly department: string
  readonly staff: string | null
  readonly kind: string
  readonly date: string
  readonly procedures: number
  readonly booking: string | null
  readonly birthYear: number | null
  readonly sex: string
  readonly region: string | null
  readonly source: string
  readonly cancelled: boolean
}

export interface ChargeFact extends Keyed {
  readonly customer: string
  readonly branch: string
  readonly department: string
  readonly category: string
  /** Minor units; negative for a refund. */
  readonly amount: number
  readonly date: string
}

export interface BookingFact extends Keyed {
  readonly customer: string
  readonly branch: string
  readonly department: string
  readonly resource: string
  readonly channel: string
  readonly date: string
  readonly status: string
}

export interface ResponseFact extends Keyed {
  readonly branch: string
  readonly department: string
  readonly staff: string | null
  readonly satisfactionBp: number | null
  readonly recommend: number | null
  readonly date: string
}

export interface ComplaintFact extends Keyed {
  readonly branch: string
  readonly department: string
  readonly kind: string
  readonly nature: string
  readonly severity: string
  readonly status: string
  readonly date: string
  readonly inTime: boolean | null
  readonly repeated: boolean
}

export interface PointsFact extends Keyed {
  readonly branch: string
  readonly kind: string
  readonly points: number
  readonly date: string
}

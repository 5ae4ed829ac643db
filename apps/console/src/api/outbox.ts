/** A message that went nowhere because this is development. */
export interface OutboxEntry {
  readonly channel: 'email' | 'sms'
  /** Masked. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly at: string
  readonly hasCalendar: boolean
}

/** A door of development only, which the description of a service's doors need not name. */
export interface OutboxPaths {
  '/api/archive/v1/outreach/outbox': {
    get: {
      responses: {
        200: { content: { 'application/json': { readonly items: OutboxEntry[] } } }
      }
    }
  }
}

/** Instants at which the crash suites stop the process (D21). */
export type EventsFailpoint =
  | 'relay.beforeSend'
  | 'relay.afterSend'
  | 'relay.beforeMark'
  | 'relay.afterMark'
  | 'consume.beforeHandle'
  | 'consume.afterHandle'
  | 'consume.beforeCommit'

export async function failpoint(_name: EventsFailpoint): Promise<void> {}

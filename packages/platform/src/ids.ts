import type { Ids } from '@hcrm/kernel'
import { v7 } from 'uuid'

/** UUIDv7: sorted by time of making, also within one millisecond of this process. */
export const ids: Ids = { next: () => v7() }

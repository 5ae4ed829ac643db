import type { Repository } from '@hcrm/documents'
import type { Scope } from '@hcrm/kernel'
import type { Thing, ThingEvent } from '../domain/thing.ts'

/** Everything the use cases of this service stand on. */
export interface Sample {
  readonly things: (scope: Scope) => Repository<Thing, ThingEvent>
}

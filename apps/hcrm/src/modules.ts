import { archiveModule } from '@hcrm/archive'
import { feedbackModule } from '@hcrm/feedback'
import { loyaltyModule } from '@hcrm/loyalty'
import type { AnyModule } from '@hcrm/platform'
import { reportingModule } from '@hcrm/reporting'
import { schedulingModule } from '@hcrm/scheduling'

/** All services, in the order in which they can start. */
export const modules: readonly AnyModule[] = [
  archiveModule,
  schedulingModule,
  feedbackModule,
  loyaltyModule,
  reportingModule,
]

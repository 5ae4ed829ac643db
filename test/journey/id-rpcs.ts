import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js'
import { ArchiveServiceService } from '@hcrm/proto/archive/v1/archive_service'
import { FeedbackServiceService } from '@hcrm/proto/feedback/v1/feedback_service'
import { LoyaltyServiceService } from '@hcrm/proto/loyalty/v1/loyalty_service'
import { ReportingServiceService } from '@hcrm/proto/reporting/v1/reporting_service'
import { SchedulingServiceService } from '@hcrm/proto/scheduling/v1/scheduling_service'
import { dayFromNow } from './hospital.ts'

/** One good question; `<kind>` as in `id-probes.ts`. */
export interface RpcProbe {
  readonly role: string
  readonly request: Readonly<Record<string, unknown>>
}

const customerId = '<customer>'
const reception = (request: RpcProbe['request']): RpcProbe => ({ role: 'receptionist', request })
const held = { customerId, holdId: '<pointHold>' }

/** By the method's path. */
export const rpcProbes: Readonly<Record<string, readonly RpcProbe[]>> = {
  '/hcrm.archive.v1.ArchiveService/GetCustomer': [
    reception({ customerId }),
    reception({ code: '<code>' }),
  ],
  '/hcrm.archive.v1.ArchiveService/DescribeCustomers': [reception({ customerIds: [customerId] })],
  '/hcrm.archive.v1.ArchiveService/ListOrganisation': [],
  '/hcrm.scheduling.v1.SchedulingService/FindPlaces': [
    reception({
      ...{ branch: '<branch>', department: '<department>' },
      ...{ date: dayFromNow(20), channel: 'desk' },
    }),
  ],
  '/hcrm.scheduling.v1.SchedulingService/BookPlace': [
    reception({
      ...{ sheetId: '<sheet>', session: 'am', customerId: '<friend>' },
      ...{ serviceItem: '<visitItem>', channel: 'desk' },
    }),
  ],
  '/hcrm.scheduling.v1.SchedulingService/CancelBooking': [
    reception({ bookingId: '<booking>', reason: 'test' }),
  ],
  '/hcrm.scheduling.v1.SchedulingService/GetBooking': [reception({ bookingId: '<booking>' })],
  '/hcrm.feedback.v1.FeedbackService/GetCase': [
    { role: 'complaintHandler', request: { caseId: '<case>' } },
  ],
  '/hcrm.loyalty.v1.LoyaltyService/GetAccount': [reception({ customerId })],
  '/hcrm.loyalty.v1.LoyaltyService/HoldPoints': [
    reception({ customerId, points: 1, cause: 'bill' }),
  ],
  '/hcrm.loyalty.v1.LoyaltyService/CommitHold': [reception(held)],
  '/hcrm.loyalty.v1.LoyaltyService/ReleaseHold': [reception(held)],
  '/hcrm.reporting.v1.ReportingService/GetFreshness': [],
}

const services: readonly ServiceDefinition[] = [
  ArchiveServiceService,
  SchedulingServiceService,
  FeedbackServiceService,
  LoyaltyServiceService,
  ReportingServiceService,
]

type Method = MethodDefinition<Readonly<Record<string, unknown>>, unknown>

export const rpcMethods = services.flatMap((service) => Object.values(service)) as readonly Method[]

/** Names of a method's fields that hold texts. */
export function textsOfRpc({ path, requestDeserialize }: Method): readonly string[] {
  const blank = requestDeserialize(Buffer.alloc(0))
  const mayBeText = (value: unknown) => value === '' || value === undefined || Array.isArray(value)
  return Object.keys(blank)
    .filter((name) => mayBeText(blank[name]))
    .map((name) => `${path} ${name}`)
}

import { type RpcService, rpcService } from '@hcrm/platform'
import {
  type ReportingServiceServer,
  ReportingServiceService,
} from '@hcrm/proto/reporting/v1/reporting_service'
import type { Facts } from '../../app/ports.ts'

export function reportingRpc(facts: Facts): RpcService {
  return rpcService<ReportingServiceServer>(ReportingServiceService, {
    getFreshness: {
      operation: 'reporting.freshness.read',
      handle: async () => {
        const { newestEvent, events } = await facts.freshness()
        return { newestEvent: newestEvent ?? undefined, events }
      },
    },
  })
}

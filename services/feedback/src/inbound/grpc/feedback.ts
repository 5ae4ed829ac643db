import { type RpcService, rpcService } from '@hcrm/platform'
import {
  type FeedbackServiceServer,
  FeedbackServiceService,
} from '@hcrm/proto/feedback/v1/feedback_service'
import { readCase } from '../../app/cases.ts'
import type { Feedback } from '../../app/ports.ts'

export function feedbackRpc(feedback: Feedback): RpcService {
  return rpcService<FeedbackServiceServer>(FeedbackServiceService, {
    getCase: {
      operation: 'feedback.case.read',
      handle: async ({ caseId }, call) => {
        const { state } = await readCase(feedback, call, caseId)
        const { number, kind, status, owner, clock } = state
        return {
          caseId,
          number,
          kind,
          status,
          owner,
          dueAt: clock.state === 'running' ? clock.dueAt : undefined,
        }
      },
    },
  })
}

import { parseBy, type RpcService, rpcService, schemas } from '@hcrm/platform'
import {
  type FeedbackServiceServer,
  FeedbackServiceService,
} from '@hcrm/proto/feedback/v1/feedback_service'
import { z } from 'zod'
import { readCase } from '../../app/cases.ts'
import type { Feedback } from '../../app/ports.ts'

const named = z.strictObject({ caseId: schemas.id })

export function feedbackRpc(feedback: Feedback): RpcService {
  return rpcService<FeedbackServiceServer>(FeedbackServiceService, {
    getCase: {
      operation: 'feedback.case.read',
      handle: async (request, call) => {
        const { caseId } = parseBy(named, request)
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

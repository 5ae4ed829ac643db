import { api, bodyOf } from '../../api/client.ts'
import type { Case } from '../../api/types.ts'
import type { Nature, PauseReason, Severity } from './words.ts'

export type Proposal =
  | { readonly kind: 'apology' }
  | { readonly kind: 'points'; readonly points: number }
  | { readonly kind: 'goods'; readonly costFen: number }
  | { readonly kind: 'money'; readonly amountFen: number }

/** A step of a case with what it needs to be told. */
export type StepRequest =
  | {
      readonly step: 'judgement'
      readonly body: {
        readonly department: string
        readonly nature: Nature
        readonly severity: Severity
      }
    }
  | { readonly step: 'proposal'; readonly body: { readonly proposal: Proposal } }
  | {
      readonly step: 'approval' | 'refusal' | 'settlement' | 'resumption'
      readonly body: Record<string, never>
    }
  | { readonly step: 'closure' | 'notes'; readonly body: { readonly text: string } }
  | { readonly step: 'pause'; readonly body: { readonly reason: PauseReason } }
  | { readonly step: 'handover'; readonly body: { readonly to: string } }

interface Sending {
  readonly caseId: string
  /** The case as it was read: a step on another state of it is refused. */
  readonly etag: string
  readonly key: string
}

const base = '/api/feedback/v1/cases/{caseId}'

export function sendStep(request: StepRequest, { caseId, etag, key }: Sending): Promise<Case> {
  const params = {
    path: { caseId },
    header: { 'Idempotency-Key': key, ...(etag !== '' && { 'If-Match': etag }) },
  }
  // Each path has a body of its own, so each is written out.
  switch (request.step) {
    case 'judgement':
      return bodyOf(api.POST(`${base}/judgement`, { params, body: request.body }))
    case 'proposal':
      return bodyOf(api.POST(`${base}/proposal`, { params, body: request.body }))
    case 'approval':
      return bodyOf(api.POST(`${base}/approval`, { params, body: request.body }))
    case 'refusal':
      return bodyOf(api.POST(`${base}/refusal`, { params, body: request.body }))
    case 'settlement':
      return bodyOf(api.POST(`${base}/settlement`, { params, body: request.body }))
    case 'resumption':
      return bodyOf(api.POST(`${base}/resumption`, { params, body: request.body }))
    case 'closure':
      return bodyOf(api.POST(`${base}/closure`, { params, body: request.body }))
    case 'notes':
      return bodyOf(api.POST(`${base}/notes`, { params, body: request.body }))
    case 'pause':
      return bodyOf(api.POST(`${base}/pause`, { params, body: request.body }))
    case 'handover':
      return bodyOf(api.POST(`${base}/handover`, { params, body: request.body }))
  }
}

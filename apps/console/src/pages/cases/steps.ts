import type { Case } from '../../api/types.ts'
import type { Offer } from '../../session/access.ts'

const caseSteps = [
  'judgement',
  'proposal',
  'approval',
  'refusal',
  'settlement',
  'closure',
  'pause',
  'resumption',
  'handover',
  'notes',
] as const
export type CaseStep = (typeof caseSteps)[number]

interface StepRow {
  readonly offer: Offer
  readonly fits: (of: Case) => boolean
}

const isOpen = ({ status }: Case) => status !== 'closed'

/** When each step is possible, as the case's rules have it. */
const rows: Readonly<Record<CaseStep, StepRow>> = {
  judgement: {
    offer: 'feedback.case.work',
    fits: ({ status }) => status === 'recorded' || status === 'judged',
  },
  proposal: {
    offer: 'feedback.case.work',
    fits: ({ status }) => status === 'judged' || status === 'proposed',
  },
  approval: { offer: 'feedback.case.decide', fits: ({ status }) => status === 'proposed' },
  refusal: { offer: 'feedback.case.decide', fits: ({ status }) => status === 'proposed' },
  settlement: { offer: 'feedback.case.work', fits: ({ status }) => status === 'decided' },
  closure: {
    offer: 'feedback.case.close',
    // Suggestions and praise close when answered; a complaint after its settlement is carried out.
    fits: (of) => isOpen(of) && (of.kind !== 'complaint' || of.executed),
  },
  pause: {
    offer: 'feedback.case.work',
    fits: (of) => isOpen(of) && of.clock.state === 'running',
  },
  resumption: {
    offer: 'feedback.case.work',
    fits: (of) => isOpen(of) && of.clock.state === 'paused',
  },
  handover: { offer: 'feedback.case.work', fits: isOpen },
  notes: { offer: 'feedback.case.work', fits: isOpen },
}

/** The steps to offer, to somebody who is offered these operations. */
export function stepsOf(of: Case, isOffered: (offer: Offer) => boolean): readonly CaseStep[] {
  return caseSteps.filter((step) => rows[step].fits(of) && isOffered(rows[step].offer))
}

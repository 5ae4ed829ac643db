import { type Module, setting } from '@hcrm/platform'
import { allTopics, signOut } from '@hcrm/proto/contracts'
import { z } from 'zod'
import { escalateDue } from './app/cases.ts'
import type { Feedback } from './app/ports.ts'
import { standardAuthority } from './domain/settlement.ts'
import { consumers } from './inbound/consumers/consumers.ts'
import { casesDue } from './inbound/gauges.ts'
import { feedbackRpc } from './inbound/grpc/feedback.ts'
import { caseRoutes } from './inbound/http/cases.ts'
import { questionnaireRoutes } from './inbound/http/questionnaires.ts'
import { surveyPage } from './inbound/http/survey-page.ts'
import { surveyRoutes } from './inbound/http/surveys.ts'
import { workingCalendar } from './outbound/calendar/working-calendar.ts'
import { archiveCustomers } from './outbound/clients/customers.ts'
import { signedLinks } from './outbound/links.ts'
import {
  branchRowDefinition,
  caseDefinition,
  invitationDefinition,
  questionnaireDefinition,
  surveyDefinition,
} from './outbound/store/definitions.ts'
import { policy } from './policy.ts'

/** Working minutes, up to 60 days of ten hours. */
const workingMinutes = (initial: number) => setting.count(initial, { min: 1, max: 36_000 })

const settings = z.strictObject({
  /** Key of the links in survey messages, base64. */
  linkKey: setting.secret(),
  /** Zone until the archive has told a branch's own. */
  zone: z.string().default('Asia/Shanghai'),
  opens: z.string().default('08:00'),
  closes: z.string().default('17:30'),
  calendarDaysAhead: setting.count(240, { min: 100, max: 1_000 }),
  calendarDaysBack: setting.count(120, { min: 10, max: 1_000 }),
  extraHolidays: setting.list(),
  extraWorkdays: setting.list(),
  lowMinutes: workingMinutes(2_850),
  mediumMinutes: workingMinutes(1_710),
  highMinutes: workingMinutes(570),
  criticalMinutes: workingMinutes(240),
  invitationDays: setting.count(14, { min: 1, max: 365 }),
  repeatDays: setting.count(365, { min: 1, max: 3_650 }),
  sweepEveryMs: setting.count(5_000, { min: 50, max: 600_000 }),
  sweepMax: setting.count(100, { min: 1, max: 100 }),
})

type Settings = z.output<typeof settings>

export const feedbackModule: Module<Settings> = {
  name: 'feedback',
  settings,
  policy,
  topics: allTopics(),
  signOuts: signOut.SignedOut,
  create({ settings: values, stores, peers, publicUrl }) {
    const links = signedLinks(Buffer.from(values.linkKey.reveal(), 'base64'))
    const questionnaires = stores.aggregates(questionnaireDefinition)
    const surveys = stores.aggregates(surveyDefinition)
    const invitations = stores.aggregates(
      invitationDefinition((id) => `${publicUrl}/s/${links.tokenOf(id)}`),
    )
    const cases = stores.aggregates(caseDefinition)
    const branches = stores.projection(branchRowDefinition)
    const zoneOf = async (branch: string): Promise<string> =>
      (await branches.within({ kind: 'system', user: 'feedback.calendar' }).read(branch))?.zone ??
      values.zone
    const feedback: Feedback = {
      questionnaires: (scope) => questionnaires.within(scope),
      surveys: (scope) => surveys.within(scope),
      invitations: (scope) => invitations.within(scope),
      claims: stores.claims('feedback.claims'),
      cases: (scope) => cases.within(scope),
      casesDue: (now, limit) => cases.due(now, limit),
      branches: (scope) => branches.within(scope),
      calendar: workingCalendar(calendarOf(values), zoneOf),
      customers: archiveCustomers(peers),
      links,
      limits: limitsOf(values),
    }
    return {
      routes: [
        ...questionnaireRoutes(feedback),
        ...surveyRoutes(feedback),
        ...surveyPage(feedback),
        ...caseRoutes(feedback),
      ],
      rpcs: [feedbackRpc(feedback)],
      consumers: consumers(feedback),
      gauges: [casesDue(feedback.casesDue)],
      jobs: [
        {
          operation: 'feedback.cases.escalate',
          schedule: { everyMs: values.sweepEveryMs },
          run: async (call, signal) => {
            while (
              !signal.aborted &&
              (await escalateDue(feedback, call, values.sweepMax)) === values.sweepMax
            );
          },
        },
      ],
    }
  },
}

function calendarOf({
  opens,
  closes,
  calendarDaysAhead,
  calendarDaysBack,
  extraHolidays,
  extraWorkdays,
}: Settings) {
  return {
    opens,
    closes,
    daysAhead: calendarDaysAhead,
    daysBack: calendarDaysBack,
    extraHolidays,
    extraWorkdays,
  }
}

function limitsOf({
  lowMinutes,
  mediumMinutes,
  highMinutes,
  criticalMinutes,
  invitationDays,
  repeatDays,
}: Settings) {
  return {
    timeLimits: {
      low: lowMinutes,
      medium: mediumMinutes,
      high: highMinutes,
      critical: criticalMinutes,
    },
    authority: standardAuthority,
    invitationDays,
    repeatDays,
  }
}

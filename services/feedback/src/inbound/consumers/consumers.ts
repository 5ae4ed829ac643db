import { createHash } from 'node:crypto'
import { type ConsumerDefinition, intentId, on, required } from '@hcrm/platform'
import type { EncounterRecorded } from '@hcrm/proto/archive/v1/archive_events'
import { encounter, organisation, points } from '@hcrm/proto/contracts'
import { markExecuted } from '../../app/cases.ts'
import type { Feedback } from '../../app/ports.ts'
import { inviteAfter } from '../../app/surveys.ts'
import type { Visit } from '../../domain/survey.ts'

export function consumers(feedback: Feedback): readonly ConsumerDefinition[] {
  return [visits(feedback), executions(feedback), zones(feedback)]
}

/** Twice or late: the invitation's id follows from survey and visit, so a visit invites once. */
function visits(feedback: Feedback): ConsumerDefinition {
  return {
    operation: 'feedback.visits.consume',
    topics: [encounter.EncounterRecorded.topic],
    on: {
      [encounter.EncounterRecorded.type]: on(
        encounter.EncounterRecorded,
        async (told, _event, call) => {
          await inviteAfter(feedback, call, {
            visit: visitOf(told),
            idOf: (survey, encounter) => intentId(`${survey} ${encounter}`, 'invitation'),
          })
        },
      ),
    },
  }
}

function visitOf(told: EncounterRecorded): Visit {
  const { encounterId, customerId, branch, department, staff, kind, startedAt, endedAt } = told
  const digest = createHash('sha256').update(encounterId).digest()
  const draw = digest.readUInt32BE(0) % 10_000
  return {
    encounterId: required(encounterId, 'encounter_id'),
    customerId: required(customerId, 'customer_id'),
    branch,
    department,
    staff,
    kind,
    endedAt: endedAt ?? startedAt ?? new Date(0),
    draw,
  }
}

/** Twice or late: a settlement that is executed stays executed. */
function executions(feedback: Feedback): ConsumerDefinition {
  return {
    operation: 'feedback.points.consume',
    topics: [points.PointsPosted.topic],
    on: {
      [points.PointsPosted.type]: on(points.PointsPosted, async ({ kind, cause }, _event, call) => {
        if (kind === 'settlement') await markExecuted(feedback, call, cause)
      }),
    },
  }
}

/** Twice or late: rows are guarded by the seq of the unit. */
function zones(feedback: Feedback): ConsumerDefinition {
  return {
    operation: 'feedback.organisation.consume',
    topics: [organisation.OrgUnitChanged.topic],
    on: {
      [organisation.OrgUnitChanged.type]: on(
        organisation.OrgUnitChanged,
        async ({ kind, code, zone }, { seq }, call) => {
          if (kind === 'branch') await feedback.branches(call.scope).put(code, seq, { zone })
        },
      ),
    },
  }
}

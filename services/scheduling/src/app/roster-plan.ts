import { addDays, mondayOf } from '../domain/local-date.ts'
import type { DaysBefore, Exception, PatternLine, RosterPlan } from '../domain/roster.ts'
import type { Quotas, SessionCode } from '../domain/session.ts'

/** A roster's plan as it is asked for: over some days, or over a week of ISO 8601. */
export interface PlanWanted {
  readonly department: string
  readonly week?: string
  readonly from?: string
  readonly to?: string
  readonly pattern: readonly PatternLine[]
  readonly exceptions: readonly ExceptionWanted[]
  readonly quotas: Quotas
  readonly releaseAt: DaysBefore
  /** Unless named, as the service is set. */
  readonly flowBackAt?: DaysBefore | undefined
}

type ExceptionWanted = {
  readonly date: string
  readonly session?: SessionCode | undefined
} & ({ readonly closed: true } | { readonly places: number })

export function planOf(
  { week, from, to, exceptions, ...plan }: PlanWanted,
  flowBackAt: DaysBefore,
): RosterPlan {
  const monday = week === undefined ? undefined : mondayOf(week)
  const first = monday ?? from ?? ''
  const last = monday === undefined ? (to ?? '') : addDays(monday, 6)
  return {
    ...plan,
    flowBackAt: plan.flowBackAt ?? flowBackAt,
    from: first,
    to: last,
    exceptions: exceptions.map(exceptionOf),
  }
}

function exceptionOf(wanted: ExceptionWanted): Exception {
  const { date, session } = wanted
  return {
    date,
    ...(session === undefined ? {} : { session }),
    change: 'closed' in wanted ? { kind: 'closed' } : { kind: 'places', places: wanted.places },
  }
}

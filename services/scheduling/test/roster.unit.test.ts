import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import {
  blankRoster,
  decideRoster,
  dueOfRoster,
  evolveRoster,
  finishPublicationMs,
  type PatternLine,
  type Roster,
  type RosterCommand,
  type RosterPlan,
  sessionsOn,
} from '../src/domain/roster.ts'

const now = new Date('2026-11-20T00:00:00Z')

function line(change: Partial<PatternLine> = {}): PatternLine {
  return {
    weekday: 3,
    session: 'am',
    starts: '08:00',
    ends: '12:00',
    places: 20,
    minutesPerPlace: 12,
    serviceItem: 'visit',
    ...change,
  }
}

function planOf(change: Partial<RosterPlan> = {}): RosterPlan {
  return {
    department: 'cardio',
    from: '2026-11-23',
    to: '2026-11-29',
    pattern: [line()],
    exceptions: [],
    quotas: { phone: 5 },
    releaseAt: { daysBefore: 7, time: '07:00' },
    flowBackAt: { daysBefore: 1, time: '18:00' },
    ...change,
  }
}

function draft(plan: RosterPlan): RosterCommand {
  return { type: 'draft', branch: 'east', resource: 'dr-li', plan, daysMax: 42 }
}

function after(roster: Roster, ...commands: readonly RosterCommand[]): Roster {
  return commands.reduce(
    (state, command) => fold(evolveRoster, state, decideRoster(state, command)),
    roster,
  )
}

function refusal(plan: RosterPlan): unknown {
  try {
    decideRoster(blankRoster, draft(plan))
    return undefined
  } catch (error) {
    const { code, info } = error as { code: string; info: { field?: string } }
    return `${code} ${info.field ?? ''}`.trim()
  }
}

describe('the plan', () => {
  it('S2: a week has its sessions, an exception changes one date', () => {
    const plan = planOf({
      pattern: [line(), line({ session: 'pm', starts: '13:30', ends: '17:00', places: 10 })],
      exceptions: [
        { date: '2026-11-25', session: 'am', change: { kind: 'places', places: 8 } },
        { date: '2026-11-25', session: 'pm', change: { kind: 'closed' } },
      ],
    })
    expect(sessionsOn(plan, '2026-11-24')).toEqual([])
    expect(sessionsOn(plan, '2026-11-25')).toEqual([line({ places: 8 })])
    expect(sessionsOn(plan, '2026-12-02')).toEqual([])
    const leave = { ...plan, exceptions: [{ date: '2026-11-25', change: { kind: 'closed' } }] }
    expect(sessionsOn(leave as RosterPlan, '2026-11-25')).toEqual([])
  })

  it('S2 S3: what no day can hold is refused', () => {
    expect(refusal(planOf())).toBeUndefined()
    expect(refusal(planOf({ to: '2026-11-22' }))).toBe('BAD_TIME to')
    expect(refusal(planOf({ to: '2027-02-01' }))).toBe('LIMIT_REACHED to')
    expect(refusal(planOf({ pattern: [line({ ends: '08:00' })] }))).toBe('BAD_TIME pattern.0.ends')
    expect(refusal(planOf({ pattern: [line({ places: 22 })] }))).toBe(
      'NOT_ALLOWED_HERE pattern.0.places',
    )
    expect(refusal(planOf({ quotas: { phone: 15, vip: 6 } }))).toBe('NOT_ALLOWED_HERE quotas')
    const clash = [line(), line({ session: 'pm', starts: '11:00', ends: '15:00' })]
    expect(refusal(planOf({ pattern: clash }))).toBe('NOT_ALLOWED_HERE pattern.0.session')
    const twice = [line({ ends: '09:00', places: 5 }), line({ starts: '10:00', places: 5 })]
    expect(refusal(planOf({ pattern: twice }))).toBe('NOT_ALLOWED_HERE pattern.0.session')
    const outside = { date: '2026-11-30', change: { kind: 'closed' } } as const
    expect(refusal(planOf({ exceptions: [outside] }))).toBe('NOT_ALLOWED_HERE exceptions.0')
    const many = { date: '2026-11-25', change: { kind: 'places', places: 99 } } as const
    expect(refusal(planOf({ exceptions: [many] }))).toBe('NOT_ALLOWED_HERE exceptions.0')
  })
})

describe('publication', () => {
  const drafted = after(blankRoster, draft(planOf()))

  it('S2: is begun once, is due until it is done, and tells it then', () => {
    const begun = after(drafted, { type: 'publish', now })
    expect(decideRoster(begun, { type: 'publish', now })).toEqual([])
    expect(dueOfRoster(begun)).toEqual(new Date(now.getTime() + finishPublicationMs))
    const finish = { type: 'finish', revision: 1, affected: [] } as const
    expect(decideRoster(begun, finish)).toMatchObject([{ type: 'publicationDone', isFirst: true }])
    const done = after(begun, finish)
    expect(dueOfRoster(done)).toBeUndefined()
    expect(decideRoster(done, finish)).toEqual([])
  })

  it('S2: a change names the days it has lost, too', () => {
    const done = after(
      drafted,
      { type: 'publish', now },
      { type: 'finish', revision: 1, affected: [] },
    )
    const shorter = after(done, draft(planOf({ to: '2026-11-25' })), { type: 'publish', now })
    expect(shorter.publication).toMatchObject({ kind: 'spreading', isFirst: false, revision: 2 })
    expect(shorter.publication).toHaveProperty('dates.length', 7)
    const finish = { type: 'finish', revision: 2, affected: ['b1'] } as const
    expect(decideRoster(shorter, finish)).toMatchObject([{ isFirst: false, affected: ['b1'] }])
    expect(decideRoster(shorter, { ...finish, revision: 1 })).toEqual([])
  })

  it('S2: a draft made while one spreads does not change what spreads', () => {
    const spreading = after(drafted, { type: 'publish', now }, draft(planOf({ quotas: {} })))
    expect(spreading.publication).toHaveProperty('plan.quotas', { phone: 5 })
    const again = after(spreading, { type: 'publish', now })
    expect(again.publication).toMatchObject({ revision: 2, isFirst: true, plan: { quotas: {} } })
  })
})

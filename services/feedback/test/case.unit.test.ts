import { fold, isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Case,
  type CaseCommand,
  caseDecider,
  caseDue,
  natures,
  severities,
} from '../src/domain/case.ts'
import { authorityOf, type Proposal, standardAuthority } from '../src/domain/settlement.ts'

const start = Date.UTC(2026, 10, 23)
/** One long working span: calendars are tested by themselves. */
const spans = [{ from: new Date(start), to: new Date(start + 400 * 86_400_000) }]
const at = (minutes: number) => ({ now: new Date(start + minutes * 60_000), spans })
const limits = { low: 400, medium: 300, high: 200, critical: 100 }
const authority = (role: string) => authorityOf(standardAuthority, [role])

const open = (given: Partial<Extract<CaseCommand, { type: 'open' }>> = {}): CaseCommand => ({
  type: 'open',
  kind: 'complaint',
  number: 'C-1',
  branch: 'east',
  department: 'surgery',
  staff: undefined,
  customerId: 'c1',
  channel: 'phone',
  localDate: '2026-11-23',
  nature: 'service',
  severity: 'medium',
  story: 'waited long',
  limits,
  by: 'li',
  ...at(0),
  ...given,
})
const judge = (severity: 'low' | 'high' = 'low'): CaseCommand => ({
  type: 'judge',
  nature: 'service',
  severity,
  department: 'surgery',
  staff: undefined,
  repeatedCause: false,
  limits,
  ...at(1),
})
const propose = (proposal: Proposal, by = 'li', role = 'complaintHandler'): CaseCommand => ({
  type: 'propose',
  proposal,
  by,
  authority: authority(role),
  ...at(2),
})
const agree: CaseCommand = { type: 'agree', settlementId: 's1', ...at(3) }
const close = (mayCloseSevere = false): CaseCommand => ({
  type: 'close',
  by: 'li',
  text: 'done',
  mayCloseSevere,
  ...at(4),
})

function run(commands: readonly CaseCommand[]): Case {
  return commands.reduce<Case>(
    (state, command) => fold(caseDecider.evolve, state, caseDecider.decide(state, command)),
    caseDecider.initial,
  )
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    if (isProblem(error)) return error.code
    throw error
  }
}

describe('a case', () => {
  it('F5: has an owner and a running clock from the first minute', () => {
    expect(run([open()])).toMatchObject({
      status: 'recorded',
      owner: 'li',
      level: 0,
      clock: { state: 'running', limitMinutes: 300 },
    })
  })

  it('F6: within the authority a proposal is decided at once, beyond it another decides', () => {
    expect(run([open(), judge(), propose({ kind: 'points', points: 500 })]).status).toBe('decided')
    expect(run([open(), judge(), propose({ kind: 'points', points: 501 })]).status).toBe('proposed')
    const approve = (by: string, role: string): CaseCommand => ({
      type: 'approve',
      by,
      authority: authority(role),
      ...at(3),
    })
    const waiting = [open(), judge(), propose({ kind: 'points', points: 501 })]
    expect(run([...waiting, approve('wu', 'serviceSupervisor')]).status).toBe('decided')
    expect(codeOf(() => run([...waiting, approve('li', 'serviceSupervisor')]))).toBe(
      'AUTHORITY_EXCEEDED',
    )
    expect(codeOf(() => run([...waiting, approve('zhou', 'complaintHandler')]))).toBe(
      'AUTHORITY_EXCEEDED',
    )
  })

  it('F6: points are executed when the ledger says so, and a complaint closes only then', () => {
    const settled = [open(), judge(), propose({ kind: 'points', points: 100 }), agree]
    expect(run(settled)).toMatchObject({
      status: 'settled',
      executed: false,
      clock: { state: 'stopped', inTime: true },
    })
    expect(codeOf(() => run([...settled, close()]))).toBe('BAD_STATE')
    const executed: CaseCommand = { type: 'execute', settlementId: 's1' }
    expect(run([...settled, executed, executed, close()])).toMatchObject({
      status: 'closed',
      inTime: true,
      texts: { closing: 'done' },
    })
    expect(run([...settled, { type: 'execute', settlementId: 'another' }])).toMatchObject({
      executed: false,
    })
  })

  it('W17: a severe case is closed by a supervisor', () => {
    const settled = [open(), judge('high'), propose({ kind: 'apology' }), agree]
    expect(codeOf(() => run([...settled, close(false)]))).toBe('AUTHORITY_EXCEEDED')
    expect(run([...settled, close(true)]).status).toBe('closed')
  })

  it('F12: praise closes without a settlement', () => {
    expect(run([open({ kind: 'praise' }), close()]).status).toBe('closed')
  })

  it('F5: goes up a level at 100, 150 and 200 percent of its limit, each once', () => {
    const escalate = (minutes: number): CaseCommand => ({ type: 'escalate', now: at(minutes).now })
    expect(run([open(), escalate(299)])).toMatchObject({ level: 0 })
    expect(run([open(), escalate(300), escalate(300)])).toMatchObject({ level: 1 })
    expect(run([open(), escalate(600)])).toMatchObject({ level: 3 })
    expect(caseDue(run([open(), escalate(300)]))).toEqual(at(450).now)
    expect(caseDue(run([open(), escalate(600)]))).toBeUndefined()
  })

  it.each<[string, string, readonly CaseCommand[]]>([
    ['opening twice', 'ALREADY_EXISTS', [open(), open()]],
    ['a step before there is a case', 'NOT_FOUND', [judge()]],
    ['agreeing to what was not decided', 'BAD_STATE', [open(), judge(), agree]],
    ['resuming a clock that runs', 'BAD_STATE', [open(), { type: 'resume', ...at(1) }]],
    [
      'points for somebody unknown',
      'UNKNOWN_REFERENCE',
      [open({ customerId: undefined }), judge(), propose({ kind: 'points', points: 1 }), agree],
    ],
    ['any step after the close', 'BAD_STATE', [open({ kind: 'praise' }), close(), judge()]],
  ])('F5: refuses %s with %s', (_what, code, commands) => {
    expect(codeOf(() => run(commands))).toBe(code)
  })

  it('PR20: no random history closes an unsettled complaint, loses a word, lowers a level', () => {
    const anyCommand = fc.oneof(
      fc
        .record({ nature: fc.constantFrom(...natures), severity: fc.constantFrom(...severities) })
        .map(
          ({ nature, severity }): CaseCommand => ({
            type: 'judge',
            nature,
            severity,
            department: 'ent',
            staff: undefined,
            repeatedCause: true,
            limits,
            ...at(1),
          }),
        ),
      fc.integer({ min: 1, max: 2_000 }).map((points) => propose({ kind: 'points', points })),
      fc.constant(propose({ kind: 'apology' })),
      fc.constantFrom<CaseCommand>(
        agree,
        close(true),
        { type: 'approve', by: 'wu', authority: authority('serviceSupervisor'), ...at(3) },
        { type: 'refuse', by: 'wu', authority: authority('serviceSupervisor'), ...at(3) },
        { type: 'execute', settlementId: 's1' },
        { type: 'pause', reason: 'court', ...at(2) },
        { type: 'resume', ...at(3) },
        { type: 'note', by: 'li', text: 'called', now: at(2).now },
        { type: 'escalate', now: at(500).now },
      ),
    )
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 25 }), (commands) => {
        let state = run([open()])
        let notes = 0
        for (const command of commands) {
          const before = state
          if (
            codeOf(
              () => (state = fold(caseDecider.evolve, before, caseDecider.decide(before, command))),
            ) !== 'none'
          )
            continue
          if (before.status === 'none' || state.status === 'none')
            throw new Error('a case went away')
          if (command.type === 'note') notes += 1
          expect(state.texts.story).toBe('waited long')
          expect(state.texts.notes).toHaveLength(notes)
          expect(state.level).toBeGreaterThanOrEqual(before.level)
          if (state.status === 'closed')
            expect(before).toMatchObject({ status: 'settled', executed: true })
        }
      }),
      { numRuns: 10_000 },
    )
  })
})

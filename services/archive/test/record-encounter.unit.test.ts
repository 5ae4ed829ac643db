import { type Call, fail, type ProblemCode } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { type Ports, type RecordVisit, recordVisit } from '../src/app/encounter/record-encounter.ts'

/** Ports of which only the reading of a customer is asked, and it fails. */
function failing(code: ProblemCode) {
  const customers = { within: () => ({ read: async () => fail(code) }) }
  // The use case gets no further than this reading, so it needs no more of its ports and call.
  return { customers } as unknown as Ports
}

const visit = { branch: 'east', customer: { id: 'c1' } } as RecordVisit
const call = { scope: { kind: 'branches', branches: ['east'] } } as unknown as Call

describe('a visit', () => {
  it.each([
    ['NOT_FOUND', 'UNKNOWN_REFERENCE'],
    ['UNAVAILABLE', 'UNAVAILABLE'],
    ['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'],
  ] as const)('A13 PR16: a customer that reads as %s refuses it as %s', async (read, code) => {
    await expect(recordVisit(failing(read), visit, call)).rejects.toMatchObject({ code })
  })
})

import { documentFailpoints, failpoint, listFailpoints } from '@hcrm/documents'
import { afterEach, describe, expect, it } from '@jest/globals'
import { armFailpoints } from '../src/failpoints.ts'
import { failureOf, LostAnswer, problemOf } from '../src/store-errors.ts'

describe('failpoints', () => {
  afterEach(() => armFailpoints({}))

  it('D21: do nothing unless named', async () => {
    armFailpoints({ HCRM_FAILPOINTS: '' })
    expect(failpoint('documents.afterCommit')).toBeUndefined()
    armFailpoints({ HCRM_FAILPOINTS: 'documents.afterPut=error' })
    expect(failpoint('documents.afterCommit')).toBeUndefined()
    expect(() => failpoint('documents.afterPut')).toThrow(LostAnswer)
    expect(() => failpoint('documents.afterPut')).toThrow(LostAnswer)
  })

  it('D21: act at the n-th passage only, or wait', async () => {
    armFailpoints({ HCRM_FAILPOINTS: 'documents.afterPut=error@2, documents.afterClaim=delay:5' })
    expect(failpoint('documents.afterPut')).toBeUndefined()
    expect(() => failpoint('documents.afterPut')).toThrow('documents.afterPut')
    expect(failpoint('documents.afterPut')).toBeUndefined()
    const startedAt = performance.now()
    await failpoint('documents.afterClaim')
    expect(performance.now() - startedAt).toBeGreaterThan(3)
  })

  it('D21: production refuses them, and nobody can misspell one', () => {
    const setting = { HCRM_FAILPOINTS: 'documents.afterPut=error' }
    expect(() => armFailpoints({ ...setting, NODE_ENV: 'production' })).toThrow('production')
    for (const wrong of [
      'documents.afterPut',
      'documents.afterPut=explode',
      'x=delay',
      'x=kill@',
    ]) {
      expect(() => armFailpoints({ HCRM_FAILPOINTS: wrong })).toThrow('cannot read')
    }
  })

  it('D21: are listed with the place they stand at', () => {
    for (const [name, where] of Object.entries(documentFailpoints)) {
      expect(listFailpoints().get(name)).toBe(where)
    }
  })
})

describe('errors of the store', () => {
  it('PR3: tell apart what was not sent, what is unknown and what was refused', () => {
    const named = (name: string) => Object.assign(new Error('x'), { name })
    const rows: readonly (readonly [unknown, string])[] = [
      [{ code: 11000 }, 'duplicate'],
      [{ code: 14031 }, 'full'],
      [{ code: 10334 }, 'too-large'],
      [{ code: 10107 }, 'unknown'],
      [{ code: 2 }, 'defect'],
      [named('MongoServerSelectionError'), 'unsent'],
      [named('MongoNetworkError'), 'unknown'],
      [{ name: 'MongoBulkWriteError', errorResponse: named('MongoNetworkError') }, 'unknown'],
      [{ code: 11000, writeErrors: [{ code: 11000 }, { code: 14031 }] }, 'full'],
      [{ code: 11000, writeErrors: [{ code: 11000 }] }, 'duplicate'],
      [undefined, 'defect'],
    ]
    for (const [error, failure] of rows) expect(failureOf(error)).toBe(failure)
  })

  it('SEC: carry the code and no word of the driver', () => {
    const raw = Object.assign(new Error('dup key: { phone: "138" }'), {
      name: 'MongoError',
      code: 14031,
    })
    const problem = problemOf('full', raw)
    expect(problem.code).toBe('STORAGE_FULL')
    expect(`${problem.message} ${String(problem.cause)}`).not.toContain('138')
  })
})

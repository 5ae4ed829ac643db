import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive, until } from './start-archive.ts'

let scene: Scene
let operator: Person

beforeAll(async () => {
  scene = await startArchive()
  operator = await scene.person('itOperator', { group: true })
})
afterAll(() => scene?.stop())

const units = async (person: Person) => (await person('GET', '/organisation/units')).status

describe('signing somebody out', () => {
  it('SEC5: refuses their tokens alone, whatever the deployment’s clock says', async () => {
    await scene.service.clock.advance(-86_400_000)
    const leaving = await scene.person('receptionist', { subject: 'leaving' })
    const staying = await scene.person('receptionist', { subject: 'staying' })
    expect([await units(leaving), await units(staying)]).toEqual([200, 200])
    const body = { subject: ' leaving ', reason: 'left' }
    const { status, body: told } = await operator('POST', '/sign-outs', { body })
    expect([status, told]).toEqual([
      201,
      { subject: 'leaving', reason: 'left', signedOutAt: expect.any(String) },
    ])
    expect(Math.abs(Date.parse(told.signedOutAt) - Date.now())).toBeLessThan(60_000)
    await until(
      () => units(leaving),
      (seen) => seen === 401,
    )
    expect(await units(staying)).toBe(200)
  })

  it('PR3: repeated it tells the first time, anew the later one', async () => {
    const body = { subject: 'twice', reason: 'lost' }
    const [first, again] = [
      await operator('POST', '/sign-outs', { body, key: 'once' }),
      await operator('POST', '/sign-outs', { body, key: 'once' }),
    ]
    expect(again.body).toEqual(first.body)
    const replayed = [first, again].map(({ headers }) => headers.get('idempotency-replayed'))
    expect(replayed).toEqual([null, 'true'])
    const anew = await operator('POST', '/sign-outs', { body })
    expect(anew.body.signedOutAt > first.body.signedOutAt).toBe(true)
  })

  it('SEC26: who signed out whom, and why, is on the record', async () => {
    await operator('POST', '/sign-outs', { body: { subject: 'recorded', reason: 'moved' } })
    const period = 'from=2020-01-01T00:00:00Z&before=2100-01-01T00:00:00Z'
    const { body } = await operator('GET', `/operations/audit?${period}&subject=recorded`)
    expect(body.items).toEqual([
      expect.objectContaining({
        operation: 'archive.signOut.create',
        actor: 'itOperator-1',
        reason: 'moved',
        outcome: 'allowed',
      }),
    ])
  })

  it.each([
    ['nobody', { reason: 'left' }, 'subject'],
    ['an empty name', { subject: ' ', reason: 'left' }, 'subject'],
    ['a name that no token has', { subject: 'x'.repeat(256), reason: 'left' }, 'subject'],
    ['a reason of its own', { subject: 'x', reason: 'because' }, 'reason'],
  ])('refuses %s', async (_what, body, field) => {
    const { status, body: problem } = await operator('POST', '/sign-outs', { body })
    expect([status, problem.field]).toEqual([400, field])
  })

  it('SEC4: is the operator’s of the group alone', async () => {
    const body = { subject: 'x', reason: 'left' }
    const ofBranch = await scene.person('itOperator', { subject: 'of-branch' })
    const supervisor = await scene.person('serviceSupervisor', { group: true })
    for (const person of [ofBranch, supervisor])
      expect((await person('POST', '/sign-outs', { body })).status).toBe(403)
  })
})

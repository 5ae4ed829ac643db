import { describe, expect, it } from '@jest/globals'
import { particularsOf, patched } from '../src/app/customer/draft.ts'
import { code } from './problems.ts'

const now = new Date('2026-11-20T02:00:00Z')
const card = { kind: 'id-card', number: '11010519491231002x' } as const

describe('what somebody tells of a customer', () => {
  it('A1: is kept in one spelling, and the card fills what was not told', () => {
    const told = {
      name: '张晓明',
      phones: ['138 1234 1234', '+8613812341234'],
      emails: ['A@B.cn'],
      idDocument: card,
    }
    expect(particularsOf(told, now)).toEqual({
      identity: {
        name: '张晓明',
        birthDate: '1949-12-31',
        idDocument: { kind: 'id-card', number: '11010519491231002X' },
      },
      contacts: { phones: ['+8613812341234'], emails: ['a@b.cn'] },
      health: {},
      profile: { sex: 'female', languages: ['zh-CN'], source: 'other', birthYear: 1949 },
    })
  })

  it.each([
    [{ birthDate: '1950-01-01' }, 'NOT_ALLOWED_HERE'],
    [{ sex: 'male' }, 'NOT_ALLOWED_HERE'],
    [{ sex: 'unknown', birthDate: '1949-12-31' }, undefined],
  ] as const)('A1: %j against the card: %s', (told, problem) => {
    expect(code(() => particularsOf({ name: 'x', idDocument: card, ...told }, now))).toBe(problem)
  })

  it('PR13: nobody is born tomorrow, wherever on earth', () => {
    expect(code(() => particularsOf({ name: 'x', birthDate: '2026-11-20' }, now))).toBeUndefined()
    expect(code(() => particularsOf({ name: 'x', birthDate: '2026-11-22' }, now))).toBe(
      'NOT_ALLOWED_HERE',
    )
  })

  it('PR13: each of the 2,191 days of 1986 to 1991 stays that day', () => {
    let days = 0
    for (let at = Date.UTC(1986, 0, 1); at < Date.UTC(1992, 0, 1); at += 86_400_000) {
      const birthDate = new Date(at).toISOString().slice(0, 10)
      const { identity, profile } = particularsOf({ name: 'x', birthDate }, now)
      expect([identity.birthDate, profile.birthYear]).toEqual([
        birthDate,
        Number(birthDate.slice(0, 4)),
      ])
      days += 1
    }
    expect(days).toBe(2_191)
  })

  it('A1: a patch changes what it names, null takes away', () => {
    const before = particularsOf(
      {
        name: 'x',
        birthDate: '1980-02-29',
        address: 'here',
        needs: 'quiet',
        phones: ['13812341234'],
      },
      now,
    )
    const after = patched(before, { address: null, birthDate: null, occupation: 'painter' }, now)
    expect(after.contacts).toEqual({ phones: ['+8613812341234'], emails: [] })
    expect(after.identity).toEqual({ name: 'x', occupation: 'painter' })
    expect(after.health).toEqual({ needs: 'quiet' })
    expect('birthYear' in after.profile).toBe(false)
    expect(patched(before, {}, now)).toEqual(before)
    expect(patched(before, { phones: [] }, now).contacts.phones).toEqual([])
  })
})

import { type Call, fold, Problem } from '@hcrm/kernel'
import type { AuditRecord } from '@hcrm/platform'
import { describe, expect, it } from '@jest/globals'
import { revealCustomer } from '../src/app/customer/reveal-customer.ts'
import type { CustomerStore } from '../src/app/ports.ts'
import {
  evolveCustomer,
  initialCustomer,
  registerCustomer,
} from '../src/domain/customer/customer.ts'

const state = fold(
  evolveCustomer,
  initialCustomer,
  registerCustomer(undefined, {
    code: 'P23SBB6J',
    identity: { name: '张晓明' },
    contacts: { phones: ['+8613812341234'], emails: [] },
    health: {},
    profile: { sex: 'male', languages: [], source: 'other' },
    kinds: ['direct'],
    record: { branch: 'east', mrn: 'M1', sources: [] },
    at: '2026-01-01T00:00:00.000Z',
  }),
)

/** The one customer, as far as a reveal looks. */
const customers: CustomerStore = {
  within: () => ({
    read: async (id) => ({ id, version: 1, branch: 'group', state }),
    readMany: () => Promise.reject(new Error('not asked')),
    update: () => Promise.reject(new Error('not asked')),
    find: () => Promise.reject(new Error('not asked')),
  }),
}

const call = (...parts: readonly string[]): Call => ({
  actor: {
    kind: 'staff',
    subject: 's',
    roles: [],
    branches: ['east'],
    departments: [],
    group: false,
  },
  scope: { kind: 'branches', branches: ['east'] },
  now: new Date(),
  may: (part) => parts.includes(part),
})
const command = { id: 'c1', fields: ['phones', 'phones'] as const, reason: 'to call back today' }

describe('a reveal', () => {
  it('SEC24: is written down before it leaves; what cannot be does not leave', async () => {
    const audit = { record: () => Promise.reject(new Problem('UNAVAILABLE')) }
    const work = revealCustomer({ customers, audit }, command, call('phones'))
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('SEC24: names the fields and the reason, never a value; also when it is refused', async () => {
    const entries: AuditRecord[] = []
    const audit = { record: async (_call: Call, entry: AuditRecord) => void entries.push(entry) }
    const shown = await revealCustomer({ customers, audit }, command, call('phones'))
    expect(shown).toEqual({ phones: ['+8613812341234'] })
    const refused = revealCustomer({ customers, audit }, command, call('name'))
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const entry = {
      operation: 'archive.customer.reveal',
      subjects: ['c1'],
      reason: command.reason,
      fields: ['phones'],
    }
    expect(entries).toEqual([
      { ...entry, outcome: 'allowed' },
      { ...entry, outcome: 'refused' },
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { policy as archive } from '../../../services/archive/src/policy.ts'
import { policy as feedback } from '../../../services/feedback/src/policy.ts'
import { policy as reporting } from '../../../services/reporting/src/policy.ts'
import { policy as scheduling } from '../../../services/scheduling/src/policy.ts'
import {
  bookingChannels,
  granted,
  may,
  mayOverbook,
  offers,
  overbookers,
  revealable,
} from '../src/session/access.ts'
import { personOf } from '../src/session/claims.ts'

interface Row {
  readonly allow?: Readonly<Record<string, string>>
  readonly parts?: Readonly<Record<string, readonly string[]>>
}
const policies = { ...archive, ...feedback, ...reporting, ...scheduling } as Record<string, Row>

/** Those of a policy's roles that sign in to the console. */
function staff(roles: readonly string[]): readonly string[] {
  return roles.filter((role) => role !== 'branchClient' && role !== 'patient').sort()
}

describe('what the console offers', () => {
  it.each(Object.entries(offers))('P1: %s is offered to those who may', (operation, roles) => {
    expect([...roles].sort()).toEqual(staff(Object.keys(policies[operation]?.allow ?? {})))
  })

  it.each(Object.entries(revealable))(
    'A18: %s may be asked for by those who may see it',
    (field, roles) => {
      const seers = staff(policies['archive.customer.reveal']?.parts?.[field] ?? [])
      expect([...roles].sort()).toEqual(
        seers.filter((role) => may([role], 'archive.customer.reveal')),
      )
    },
  )

  it.each(Object.entries(bookingChannels))(
    'S3: in the name of %s book those who may',
    (channel, roles) => {
      const bookers = staff(policies['scheduling.hold.create']?.parts?.[`channel.${channel}`] ?? [])
      expect([...roles].sort()).toEqual(bookers)
    },
  )

  it.each(['scheduling.hold.create', 'scheduling.arrival.walkIn'])(
    'W2: %s goes beyond the plan for those who may',
    (operation) => {
      const { overbook = [] } = policies[operation]?.parts ?? {}
      const allowed = staff(overbook)
      expect([...overbookers].sort()).toEqual(allowed)
      expect([mayOverbook(['coordinator']), mayOverbook(['receptionist'])]).toEqual([true, false])
    },
  )

  it('P1: a role more offers more, a role unknown nothing', () => {
    expect(granted(['receptionist'], revealable)).not.toContain('wechatId')
    expect(granted(['receptionist', 'consultant'], revealable)).toContain('wechatId')
    expect(granted(['nobody'], revealable)).toEqual([])
  })
})

describe('who has signed in', () => {
  const tokenOf = (payload: object) =>
    `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`

  it('P1: is read from the token, whatever letters the name has', () => {
    const hcrm = { roles: ['receptionist'], branches: ['east'], group: false }
    expect(personOf(tokenOf({ sub: '前台', hcrm }))).toEqual({ subject: '前台', ...hcrm })
  })

  it('P1: has no roles by a token of another form', () => {
    const nobody = { subject: '', roles: [], branches: [], group: false }
    expect(personOf('opaque')).toEqual(nobody)
    expect(personOf('a.b!.c')).toEqual(nobody)
  })
})

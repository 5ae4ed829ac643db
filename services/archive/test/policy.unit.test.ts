import type { ModuleContext, Parts } from '@hcrm/platform'
import { roles } from '@hcrm/proto/roles'
import { describe, expect, it } from '@jest/globals'
import { archiveModule } from '../src/module.ts'
import { policy } from '../src/policy.ts'
import { type ArchiveSettings, settings } from '../src/settings.ts'

/** What the module offers; nothing is asked of a store while it is put together. */
async function parts(): Promise<Parts> {
  const nothing = { within: () => nothing }
  const stores = { aggregates: () => nothing, projection: () => nothing, claims: () => nothing }
  const values = settings.parse({ developmentOutbox: 'true' })
  const context = { settings: values, stores, publicUrl: 'https://crm.example.org' }
  return archiveModule.create(context as unknown as ModuleContext<ArchiveSettings>)
}

describe('the policy of the archive', () => {
  it('P1 SEC1: has a row for every operation, and none for what does not exist', async () => {
    const { routes = [], rpcs = [], consumers = [], jobs = [] } = await parts()
    const asked = rpcs.flatMap(({ methods }) => Object.values(methods))
    const offered = [...routes, ...asked, ...consumers, ...jobs].map(({ operation }) => operation)
    expect([...new Set(offered)].sort()).toEqual(Object.keys(policy).sort())
  })

  it('P1: names roles that exist', () => {
    const known: ReadonlySet<string> = new Set(roles)
    const named = Object.values(policy).flatMap(({ allow = {}, parts: shown = {} }) => [
      ...Object.keys(allow),
      ...Object.values(shown).flat(),
    ])
    expect(named.filter((role) => !known.has(role))).toEqual([])
  })

  it('P1: the operator runs things and reads nobody', () => {
    const operated = Object.entries(policy).flatMap(([operation, { allow = {} }]) =>
      'itOperator' in allow ? [operation] : [],
    )
    expect(operated.sort()).toEqual([
      'archive.organisation.list',
      'archive.outbox.read',
      'archive.parkedLine.list',
      'archive.parkedLine.replay',
      'archive.signOut.create',
      'archive.staff.list',
      'archive.staff.set',
      'archive.unit.list',
      'archive.unit.set',
    ])
  })

  it('SEC26: every reading or writing of a person is on the record', () => {
    const personal = /customer|registration|consent[.]set|[.]view[.]|timeline[.]|message[.]/
    const medical = /encounter|charge|refund|fhir/
    const open = Object.entries(policy).flatMap(([operation, row]) => {
      const isTold = personal.test(operation) || medical.test(operation)
      return isTold && !row.audited && !row.open && !row.services ? [operation] : []
    })
    expect(open).toEqual([])
  })
})

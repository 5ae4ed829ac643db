import type { Module } from '@hcrm/platform'
import { signOut, topicsOf } from '@hcrm/proto/contracts'
import { z } from 'zod'
import type { Sample } from './app/ports.ts'
import { thingRoutes } from './inbound/http/things.ts'
import { thingDefinition } from './outbound/store/definitions.ts'
import { policy } from './policy.ts'

const settings = z.strictObject({})

export const sampleModule: Module<z.output<typeof settings>> = {
  name: 'sample',
  settings,
  policy,
  // Where the archive tells who was signed out.
  topics: topicsOf('archive'),
  signOuts: signOut.SignedOut,
  create({ stores }) {
    const things = stores.aggregates(thingDefinition)
    const sample: Sample = { things: (scope) => things.within(scope) }
    return { routes: thingRoutes(sample) }
  },
}

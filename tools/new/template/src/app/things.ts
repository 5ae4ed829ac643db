import { type Call, fail } from '@hcrm/kernel'
import { type ThingCommand, thingDecider } from '../domain/thing.ts'
import type { Sample } from './ports.ts'

/** Loads, decides, saves; once per operation. */
export async function changeThing(
  sample: Sample,
  call: Call,
  input: { readonly id: string; readonly command: ThingCommand },
) {
  const { operation, now, scope } = call
  return sample.things(scope).update(input.id, { operation, now }, (state) => ({
    events: thingDecider.decide(state ?? thingDecider.initial, input.command),
    answer: input.id,
  }))
}

export async function readThing(sample: Sample, call: Call, id: string) {
  return (await sample.things(call.scope).read(id)) ?? fail('NOT_FOUND')
}

import { fail } from '@hcrm/kernel'
import { Temporal } from 'temporal-polyfill'
import type { Zones } from '../app/ports.ts'

/** A time that comes twice, when clocks are set back, is the first of the two. */
export const zones: Zones = {
  instantOf({ date, time, zone }) {
    try {
      const local = Temporal.PlainDateTime.from(`${date}T${time}`)
      const at = local.toZonedDateTime(zone, { disambiguation: 'compatible' })
      // A time the clocks leap over is moved to another one: that is not what was asked for.
      if (!at.toPlainDateTime().equals(local)) fail('BAD_TIME')
      return new Date(at.epochMilliseconds)
    } catch (cause) {
      if (cause instanceof RangeError) fail('BAD_TIME', { cause })
      throw cause
    }
  },
}

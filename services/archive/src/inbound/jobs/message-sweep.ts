import type { JobDefinition } from '@hcrm/platform'
import { type SendPorts, sendDue } from '../../app/outreach/send-messages.ts'

/** Looks for messages whose time has come. Twice at once does no harm: see `sendDue`. */
export function messageSweep(ports: SendPorts, everyMs: number): JobDefinition {
  return {
    operation: 'archive.messageSweep',
    schedule: { everyMs },
    run: async (call, signal) => {
      await sendDue(ports, call, signal)
    },
  }
}

import type { AuditTrail } from './audit/types.ts'
import type { Base } from './base.ts'

// TODO the audit trail of ./audit takes this place as soon as it is there.
export function auditOf(base: Base): (module: string) => AuditTrail {
  return (module) => ({
    async record(_call, { operation, outcome, branch }) {
      const entry = { operation, state: outcome, ...(branch && { branch }) }
      base.log.child(module).info('audit', entry)
    },
  })
}

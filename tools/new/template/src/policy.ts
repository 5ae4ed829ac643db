import type { PolicyTable, Reach } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

const desk: Partial<Record<Role, Reach>> = { receptionist: 'branch', serviceSupervisor: 'branch' }

export const policy: PolicyTable = {
  'sample.thing.open': { allow: desk },
  'sample.thing.read': { allow: { ...desk, executive: 'group' } },
  'sample.thing.close': { allow: desk },
}

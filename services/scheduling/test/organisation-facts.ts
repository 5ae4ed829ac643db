import type { OutgoingEvent } from '@hcrm/documents'
import type { EventEnvelope } from '@hcrm/events'
import { organisation } from '@hcrm/proto/contracts'

const zones = {
  east: 'Asia/Shanghai',
  west: 'Europe/Berlin',
  south: 'America/New_York',
} as const
export type Branch = keyof typeof zones

export const branches = Object.keys(zones) as readonly Branch[]

/** Three branches in three zones, each with one department and one doctor. */
export function organisationFacts() {
  const { OrgUnitChanged, StaffChanged } = organisation
  return branches.flatMap((branch) => {
    const unit = { branch, active: true, address: `${branch} road 1`, phone: '010-1' }
    const names = { nameZh: '仁爱', nameEn: `${branch} ward` }
    const itself = { ...unit, ...names, code: branch, kind: 'branch', zone: zones[branch] }
    const code = `${branch}-cardio`
    const department = {
      code,
      kind: 'department',
      zone: '',
      nameZh: '心内科',
      nameEn: 'Cardiology',
    }
    const doctor = {
      ...{ code: `dr-${branch}`, branch, department: code, position: 'doctor', title: '' },
      ...{ nameZh: '李医生', nameEn: 'Dr Li', specialities: [], languages: [], active: true },
    }
    return [
      { subject: branch, event: OrgUnitChanged.out(itself) },
      { subject: code, event: OrgUnitChanged.out({ ...unit, ...department }) },
      { subject: doctor.code, event: StaffChanged.out(doctor) },
    ]
  })
}

/** A fact of the archive on its way. */
export function envelope(subject: string, seq: number, event: OutgoingEvent): EventEnvelope {
  const { type, data } = event
  const from = { source: '/archive', branch: 'group' }
  return { ...from, id: `${subject}:${seq}`, type, subject, seq, time: new Date(), data }
}

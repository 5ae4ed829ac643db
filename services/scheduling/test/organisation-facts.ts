import type { OutgoingEvent } from '@hcrm/documents'
import type { EventEnvelope } from '@hcrm/events'
import type { OrgUnit } from '@hcrm/proto/archive/v1/archive_service'
import { organisation } from '@hcrm/proto/contracts'

const zones = {
  east: 'Asia/Shanghai',
  west: 'Europe/Berlin',
  south: 'America/New_York',
} as const
export type Branch = keyof typeof zones

export const branches = Object.keys(zones) as readonly Branch[]

/** Three branches in three zones, each with one department. */
export const units: readonly OrgUnit[] = branches.flatMap((branch) => {
  const unit = { branch, active: true, address: `${branch} road 1`, phone: '010-1' }
  const names = { nameZh: '仁爱', nameEn: `${branch} ward` }
  const itself = { ...unit, ...names, code: branch, kind: 'branch', zone: zones[branch] }
  const cardiology = { nameZh: '心内科', nameEn: 'Cardiology', kind: 'department', zone: '' }
  return [itself, { ...unit, ...cardiology, code: `${branch}-cardio` }]
})

/** The units, and one doctor in each department. */
export function organisationFacts() {
  const { OrgUnitChanged, StaffChanged } = organisation
  const doctors = branches.map((branch) => ({
    ...{ code: `dr-${branch}`, branch, department: `${branch}-cardio`, position: 'doctor' },
    ...{ nameZh: '李医生', nameEn: 'Dr Li', title: '', active: true },
    ...{ specialities: [], languages: [] },
  }))
  return [
    ...units.map((unit) => ({ subject: unit.code, event: OrgUnitChanged.out(unit) })),
    ...doctors.map((doctor) => ({ subject: doctor.code, event: StaffChanged.out(doctor) })),
  ]
}

/** A fact of the archive on its way. */
export function envelope(subject: string, seq: number, event: OutgoingEvent): EventEnvelope {
  const { type, data } = event
  const from = { source: '/archive', branch: 'group' }
  return { ...from, id: `${subject}:${seq}`, type, subject, seq, time: new Date(), data }
}

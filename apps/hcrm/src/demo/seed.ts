import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { signToken } from '../identity/token.ts'
import { type KeyFiles, readJson, writeSafely } from '../keys.ts'
import { branches, type DemoBranch, departments } from './group.ts'
import { people } from './people.ts'
import { club, questionnaire } from './rules.ts'
import { type Sender, sender } from './sender.ts'

export interface SeedOptions {
  readonly url: string
  readonly dataDir: string
  readonly issuer: string
  readonly keys: KeyFiles
}

const customersCount = 500
const doctorsPerDepartment = [3, 3, 3, 2, 3, 2, 2, 2, 2, 2, 3, 3] as const
const givenNames = ['志远', '静怡', '建华', '雪梅', '文博'] as const
const doctorSurnames = '沈陆顾韩秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛'

/**
 * Fills an empty installation with the demo group, through the same doors as everybody else. Every
 * request has a key of its own, so that a seed that was cut short is simply sent again.
 */
export async function seedDemo(options: SeedOptions): Promise<void> {
  const as = async (subject: string): Promise<Sender> => {
    const key = await readJson<Parameters<typeof signToken>[0]['key']>(options.keys.issuer)
    return sender(options.url, await signToken({ issuer: options.issuer, key, subject }))
  }
  const done = join(options.dataDir, 'seeded.json')
  if (!existsSync(done)) {
    console.log('Filling the demo group (once, about a minute) …')
    await seedOrganisation(as)
    await seedRules(as)
    await seedCustomers(as)
    await writeSafely(done, JSON.stringify({ customers: customersCount }))
  }
  await seedRosters(as)
}

type As = (subject: string) => Promise<Sender>

/** Code of a department: unique in the group, so it begins with its branch. */
function departmentCode(branch: string, department: string): string {
  return `${branch}-${department}`
}

interface Doctor {
  readonly code: string
  readonly department: string
  readonly nameZh: string
  readonly nameEn: string
}

/** Sixty doctors: two or three in each department of each branch. */
function doctorsOf(branch: DemoBranch): readonly Doctor[] {
  const offset = branches.indexOf(branch) * 30
  return departments
    .flatMap(([department], index) =>
      Array.from({ length: doctorsPerDepartment[index] ?? 2 }, () => department),
    )
    .map((department, index) => {
      const surname = doctorSurnames[(offset + index) % doctorSurnames.length]
      return {
        code: `${branch.code}-d${String(index + 1).padStart(2, '0')}`,
        department: departmentCode(branch.code, department),
        nameZh: `${surname}${givenNames[index % givenNames.length]}`,
        nameEn: `Dr ${branch.nameEn.split(' ')[0]} ${index + 1}`,
      }
    })
}

async function seedOrganisation(as: As): Promise<void> {
  for (const branch of branches) {
    const his = await as(`his-${branch.code}`)
    const { code, nameZh, nameEn, zone, address, phone } = branch
    await his.put(`/api/archive/v1/organisation/units/${code}`, {
      kind: 'branch',
      nameZh,
      nameEn,
      zone,
      address,
      phone,
    })
    await his.all(departments, ([department, zh, en]) => ({
      method: 'PUT',
      path: `/api/archive/v1/organisation/units/${departmentCode(code, department)}`,
      body: { kind: 'department', nameZh: zh, nameEn: en, zone },
    }))
    await his.all(doctorsOf(branch), ({ code: doctor, ...names }) => ({
      method: 'PUT',
      path: `/api/archive/v1/organisation/staff/${doctor}`,
      body: { ...names, position: 'doctor', title: '主任医师' },
    }))
    await his.all(departments, ([department, zh, en]) => ({
      method: 'PUT',
      path: `/api/scheduling/v1/service-items/${departmentCode(code, department)}-visit`,
      key: `demo-item-${code}-${department}`,
      body: {
        nameZh: `${zh}门诊`,
        nameEn: `${en} visit`,
        department: departmentCode(code, department),
        durationMinutes: 15,
        fee: { amount: 5_000, currency: 'CNY' },
      },
    }))
  }
}

async function seedRules(as: As): Promise<void> {
  const marketing = await as('marketing')
  await marketing.put('/api/loyalty/v1/clubs/patients', club)
  const quality = await as('quality')
  await quality.put('/api/feedback/v1/questionnaires/after-visit', questionnaire)
  await quality.post(
    '/api/feedback/v1/questionnaires/after-visit/publication',
    undefined,
    'demo-questionnaire',
  )
  for (const { code } of branches) {
    const care = await as(`care.${code}`)
    const plan = {
      questionnaire: 'after-visit',
      version: 1,
      aim: '门诊满意度',
      from: '2026-01-01T00:00:00Z',
      until: '2030-01-01T00:00:00Z',
    }
    const trigger = {
      encounterKinds: ['outpatient', 'emergency'],
      departments: [],
      delayMinutes: 120,
    }
    await care.post('/api/feedback/v1/surveys', { ...plan, trigger }, `demo-survey-${code}`)
  }
}

async function seedCustomers(as: As): Promise<void> {
  const all = people(customersCount)
  for (const [index, { code }] of branches.entries()) {
    const reception = await as(`reception.${code}`)
    const own = all.flatMap((person, number) =>
      number % branches.length === index ? [{ ...person, number }] : [],
    )
    await reception.all(own, ({ number, idNumber, phone, ...person }) => ({
      method: 'POST',
      path: '/api/archive/v1/customers',
      key: `demo-customer-${number}`,
      body: {
        ...person,
        idDocument: { kind: 'id-card', number: idNumber },
        phones: [phone],
        languages: ['zh-CN'],
      },
    }))
  }
}

/** This week and the next: as many starts as there are, each week's roster is published once. */
async function seedRosters(as: As): Promise<void> {
  for (const branch of branches) {
    const his = await as(`his-${branch.code}`)
    const today = Temporal.Now.plainDateISO(branch.zone)
    const monday = today.subtract({ days: today.dayOfWeek - 1 })
    for (const from of [monday, monday.add({ days: 7 })]) {
      const week = { from: from.toString(), to: from.add({ days: 6 }).toString() }
      await his.all(doctorsOf(branch), (doctor) => ({
        method: 'POST',
        path: '/api/scheduling/v1/rosters',
        key: `demo-roster-${doctor.code}-${week.from}`,
        body: { resource: doctor.code, department: doctor.department, ...week, ...plan(doctor) },
      }))
      await his.all(doctorsOf(branch), (doctor) => ({
        method: 'POST',
        path: `/api/scheduling/v1/rosters/${branch.code}:${doctor.code}:${week.from}/publication`,
        key: `demo-publication-${doctor.code}-${week.from}`,
      }))
    }
  }
}

function plan({ department }: Doctor) {
  const serviceItem = `${department}-visit`
  const morning = {
    session: 'am',
    starts: '08:00',
    ends: '12:00',
    places: 16,
    minutesPerPlace: 15,
    serviceItem,
  }
  const afternoon = {
    session: 'pm',
    starts: '13:30',
    ends: '16:30',
    places: 12,
    minutesPerPlace: 15,
    serviceItem,
  }
  return {
    pattern: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
      { weekday, ...morning },
      { weekday, ...afternoon },
    ]),
    quotas: { vip: 1, his: 4 },
    releaseAt: { daysBefore: 14, time: '07:00' },
    flowBackAt: { daysBefore: 1, time: '18:00' },
  }
}

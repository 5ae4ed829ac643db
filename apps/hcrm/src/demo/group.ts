import type { Role } from '@hcrm/proto/roles'

/** The demo group: two branches, twelve departments each, five doctors a department. */
export interface DemoBranch {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly zone: string
  readonly address: string
  readonly phone: string
}

export const branches: readonly DemoBranch[] = [
  {
    code: 'east',
    nameZh: '东院',
    nameEn: 'East Hospital',
    zone: 'Asia/Shanghai',
    address: '滨江路 18 号',
    phone: '021-55550100',
  },
  {
    code: 'west',
    nameZh: '西院',
    nameEn: 'West Hospital',
    zone: 'Asia/Shanghai',
    address: '梧桐街 6 号',
    phone: '021-55550200',
  },
]

/** Code, Chinese and English name of each department. */
export const departments: readonly (readonly [code: string, nameZh: string, nameEn: string])[] = [
  ['internal', '内科', 'Internal Medicine'],
  ['surgery', '外科', 'General Surgery'],
  ['paediatrics', '儿科', 'Paediatrics'],
  ['obstetrics', '妇产科', 'Obstetrics and Gynaecology'],
  ['cardiology', '心内科', 'Cardiology'],
  ['orthopaedics', '骨科', 'Orthopaedics'],
  ['dermatology', '皮肤科', 'Dermatology'],
  ['ophthalmology', '眼科', 'Ophthalmology'],
  ['ent', '耳鼻喉科', 'Ear, Nose and Throat'],
  ['dentistry', '口腔科', 'Dentistry'],
  ['neurology', '神经内科', 'Neurology'],
  ['checkup', '体检中心', 'Check-up Centre'],
]

export interface DemoStaff {
  /** Name to sign in with. */
  readonly login: string
  readonly nameZh: string
  readonly roles: readonly Role[]
  /** Branch codes; empty with `group` for those who work for the whole group. */
  readonly branches: readonly string[]
  readonly departments: readonly string[]
  readonly group: boolean
}

type StaffRow = readonly [login: string, nameZh: string, roles: readonly Role[]]

/** Those who work in each branch; their login carries its code. */
const branchStaff: readonly StaffRow[] = [
  ['reception', '前台 李静', ['receptionist']],
  ['guide', '导医 王芳', ['guideNurse']],
  ['call', '话务 陈晨', ['callCentreAgent']],
  ['consult', '咨询 赵敏', ['consultant']],
  ['care', '回访 孙悦', ['followUpNurse', 'surveyor']],
  ['complaints', '投诉专员 周宁', ['complaintHandler']],
  ['supervisor', '服务主管 吴迪', ['serviceSupervisor']],
  ['finance', '财务 郑洁', ['finance']],
  ['clinician', '医生 冯远', ['clinician']],
]

/** Those who work for the whole group. */
const groupStaff: readonly StaffRow[] = [
  ['executive', '院长 沈立', ['executive']],
  ['team', '投诉小组 韩雪', ['complaintTeam']],
  ['analyst', '分析师 杨帆', ['crmAnalyst']],
  ['marketing', '市场 许晴', ['marketing', 'coordinator']],
  ['quality', '质控 何平', ['qualityController', 'trainer']],
  ['operator', '运维 罗成', ['itOperator']],
  ['auditor', '审计 梁正', ['auditor']],
]

function inBranch(branch: string, [login, nameZh, roles]: StaffRow): DemoStaff {
  return {
    login: `${login}.${branch}`,
    nameZh,
    roles,
    branches: [branch],
    departments: [],
    group: false,
  }
}

function inGroup([login, nameZh, roles]: StaffRow): DemoStaff {
  return {
    login,
    nameZh,
    roles,
    branches: branches.map(({ code }) => code),
    departments: [],
    group: true,
  }
}

/** Those who can sign in to the demonstration: every role at least once. */
export const staff: readonly DemoStaff[] = [
  ...branches.flatMap(({ code }) => branchStaff.map((row) => inBranch(code, row))),
  ...groupStaff.map(inGroup),
]

/** The branch systems (HIS) that push visits and book; one client per branch. */
export const clients = branches.map(({ code }) => ({ clientId: `his-${code}`, branch: code }))

import { fail } from '@hcrm/kernel'

export type TemplateLanguage = 'zh' | 'en'

export interface Text {
  readonly subject: string
  /** One line each; a line whose field has no value is left out. */
  readonly lines: readonly string[]
}

export type Template = Readonly<Record<TemplateLanguage, Text>>

/**
 * Every text that goes to a customer (A17, P5). Fields in braces are filled with the asker's
 * parameters; `{salutation}` is ours, because no other service knows a name.
 */
export const templates = {
  'booking-confirmed': {
    zh: {
      subject: '预约成功：{date} {time}',
      lines: [
        '{salutation}，您的预约已确认。',
        '时间：{date} {time}',
        '地点：{branchName} {departmentName}',
        '医生：{doctorName}',
        '地址：{address}',
        '签到码：{code}',
        '详情：{link}',
      ],
    },
    en: {
      subject: 'Appointment confirmed: {date} {time}',
      lines: [
        '{salutation}, your appointment is confirmed.',
        'Time: {date} {time} ({zone})',
        'Place: {branchName}, {departmentName}',
        'Doctor: {doctorName}',
        'Address: {address}',
        'Check-in code: {code}',
        'Details: {link}',
      ],
    },
  },
  'booking-reminder': {
    zh: {
      subject: '就诊提醒：{date} {time}',
      lines: [
        '{salutation}，提醒您按时就诊。',
        '时间：{date} {time}',
        '地点：{branchName} {departmentName}',
        '医生：{doctorName}',
        '地址：{address}',
        '签到码：{code}',
        '如需改期或取消：{link}',
      ],
    },
    en: {
      subject: 'Appointment reminder: {date} {time}',
      lines: [
        '{salutation}, this is a reminder of your appointment.',
        'Time: {date} {time} ({zone})',
        'Place: {branchName}, {departmentName}',
        'Doctor: {doctorName}',
        'Address: {address}',
        'Check-in code: {code}',
        'To move or cancel it: {link}',
      ],
    },
  },
  'booking-rescheduled': {
    zh: {
      subject: '预约已改期：{date} {time}',
      lines: [
        '{salutation}，您的预约已改期。',
        '新时间：{date} {time}',
        '地点：{branchName} {departmentName}',
        '医生：{doctorName}',
        '地址：{address}',
        '签到码：{code}',
        '详情：{link}',
      ],
    },
    en: {
      subject: 'Appointment moved: {date} {time}',
      lines: [
        '{salutation}, your appointment has been moved.',
        'New time: {date} {time} ({zone})',
        'Place: {branchName}, {departmentName}',
        'Doctor: {doctorName}',
        'Address: {address}',
        'Check-in code: {code}',
        'Details: {link}',
      ],
    },
  },
  'booking-cancelled': {
    zh: {
      subject: '预约已取消：{date} {time}',
      lines: [
        '{salutation}，您的预约已取消。',
        '原时间：{date} {time}',
        '地点：{branchName} {departmentName}',
        '重新预约：{link}',
      ],
    },
    en: {
      subject: 'Appointment cancelled: {date} {time}',
      lines: [
        '{salutation}, your appointment has been cancelled.',
        'It was: {date} {time} ({zone})',
        'Place: {branchName}, {departmentName}',
        'To book again: {link}',
      ],
    },
  },
  'survey-invitation': {
    zh: {
      subject: '请您评价本次就诊',
      lines: [
        '{salutation}，感谢您的信任，请用一分钟评价本次就诊。',
        '{branchName} {departmentName}',
        '填写：{link}',
      ],
    },
    en: {
      subject: 'How was your visit?',
      lines: [
        '{salutation}, thank you for your trust. Please take a minute to tell us about your visit.',
        '{branchName}, {departmentName}',
        'Answer here: {link}',
      ],
    },
  },
  'case-received': {
    zh: {
      subject: '您的意见已受理：{number}',
      lines: ['{salutation}，您的意见已受理，编号 {number}。', '我们将在 {date} 前答复您。'],
    },
    en: {
      subject: 'We have received your feedback: {number}',
      lines: [
        '{salutation}, we have received your feedback, number {number}.',
        'You will hear from us by {date}.',
      ],
    },
  },
  'case-closed': {
    zh: {
      subject: '您的意见已处理完毕：{number}',
      lines: ['{salutation}，编号 {number} 的意见已处理完毕，感谢您的反馈。', '详情：{link}'],
    },
    en: {
      subject: 'Your feedback has been dealt with: {number}',
      lines: [
        '{salutation}, your feedback, number {number}, has been dealt with. Thank you for it.',
        'Details: {link}',
      ],
    },
  },
  'membership-welcome': {
    zh: {
      subject: '欢迎加入{clubName}',
      lines: ['{salutation}，欢迎加入{clubName}。', '会员等级：{tierName}', '权益：{link}'],
    },
    en: {
      subject: 'Welcome to {clubName}',
      lines: ['{salutation}, welcome to {clubName}.', 'Tier: {tierName}', 'Benefits: {link}'],
    },
  },
} as const satisfies Readonly<Record<string, Template>>

export type TemplateCode = keyof typeof templates

export function isTemplateCode(code: string): code is TemplateCode {
  return Object.hasOwn(templates, code)
}

export interface Rendered {
  readonly subject: string
  readonly text: string
}

export interface RenderOptions {
  readonly language: TemplateLanguage
  readonly parameters: Readonly<Record<string, string>>
}

/** Throws UNKNOWN_REFERENCE for a template that does not exist. */
export function render(code: string, { language, parameters }: RenderOptions): Rendered {
  if (!isTemplateCode(code)) return fail('UNKNOWN_REFERENCE', { field: 'template' })
  const { subject, lines }: Text = templates[code][language]
  const values = language === 'en' ? english(parameters) : parameters
  const filled = lines.flatMap((line) => fill(line, values) ?? [])
  return { subject: fill(subject, values) ?? withoutFields(subject), text: filled.join('\n') }
}

/** Names of the fields of a template, for its preview. */
export function fieldsOf(code: TemplateCode): readonly string[] {
  const texts: readonly Text[] = Object.values(templates[code])
  const all = texts.flatMap(({ subject, lines }) => [subject, ...lines]).join('\n')
  return [...new Set([...all.matchAll(field)].map(([, name = '']) => name))]
}

/** 张晓明, female → 张晓明女士; Jane Smith → Dear Jane Smith. */
export function salutation(
  language: TemplateLanguage,
  person: { readonly name: string; readonly sex: string },
): string {
  if (language === 'en') return `Dear ${person.name}`
  const titles: Readonly<Record<string, string>> = { male: '先生', female: '女士' }
  return `尊敬的${person.name}${titles[person.sex] ?? ''}`
}

/** `branchNameEn` takes the place of `branchName`, where the asker gives both. */
function english(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const translated = Object.entries(parameters)
    .filter(([name]) => name.endsWith('En'))
    .map(([name, value]): [string, string] => [name.slice(0, -2), value])
  return { ...parameters, ...Object.fromEntries(translated) }
}

const field = /\{(\w+)\}/g

/** Undefined when a value is missing. */
function fill(text: string, parameters: Readonly<Record<string, string>>): string | undefined {
  let isWhole = true
  const filled = text.replace(field, (_whole, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (value === undefined || value === '') isWhole = false
    return value ?? ''
  })
  return isWhole ? filled : undefined
}

/** A subject must stand also when a value is missing: what remains, without the loose colon. */
function withoutFields(text: string): string {
  return text.replace(field, '').replace(/[\s:：]+$/, '')
}

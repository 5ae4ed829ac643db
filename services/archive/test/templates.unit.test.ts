import { describe, expect, it } from '@jest/globals'
import {
  fieldsOf,
  isTemplateCode,
  render,
  salutation,
  type TemplateCode,
  templates,
} from '../src/domain/outreach/templates.ts'
import { code } from './problems.ts'

const codes = Object.keys(templates).filter(isTemplateCode)
const filled = (template: TemplateCode) =>
  Object.fromEntries(fieldsOf(template).map((name) => [name, `<${name}>`]))

describe('templates', () => {
  it.each(codes)('A17 P5: %s in both languages, with every field filled', (template) => {
    const parameters = filled(template)
    for (const language of ['zh', 'en'] as const) {
      const { subject, text } = render(template, { language, parameters })
      expect(`${subject}\n${text}`).not.toMatch(/[{}]/)
      expect(text).toContain('<salutation>')
      const shown = templates[template][language].lines.length
      expect(text.split('\n')).toHaveLength(shown)
    }
  })

  it('A17: a line whose value is missing is left out, the subject stands', () => {
    const { subject, text } = render('booking-reminder', {
      language: 'en',
      parameters: {
        salutation: 'Dear N. N.',
        date: '2026-11-20',
        time: '09:00',
        zone: 'Asia/Shanghai',
      },
    })
    expect(subject).toBe('Appointment reminder: 2026-11-20 09:00')
    expect(text.split('\n')).toEqual([
      'Dear N. N., this is a reminder of your appointment.',
      'Time: 2026-11-20 09:00 (Asia/Shanghai)',
    ])
    expect(render('booking-reminder', { language: 'zh', parameters: {} }).subject).toBe('就诊提醒')
  })

  it('P5: English takes the English names where both are given', () => {
    const parameters = {
      salutation: 'x',
      branchName: '东院',
      branchNameEn: 'East',
      departmentName: '内科',
      departmentNameEn: 'Medicine',
    }
    expect(render('booking-confirmed', { language: 'en', parameters }).text).toContain(
      'East, Medicine',
    )
    expect(render('booking-confirmed', { language: 'zh', parameters }).text).toContain('东院 内科')
  })

  it('A17: a value is text, not a template; inherited names are none', () => {
    const parameters = { salutation: '{link}', link: 'L', date: 'd', number: 'n' }
    expect(render('case-received', { language: 'en', parameters }).text).toContain(
      '{link}, we have',
    )
    expect(isTemplateCode('constructor')).toBe(false)
    expect(code(() => render('constructor', { language: 'en', parameters: {} }))).toBe(
      'UNKNOWN_REFERENCE',
    )
  })

  it('A17: the salutation', () => {
    expect(salutation('zh', { name: '张晓明', sex: 'female' })).toBe('尊敬的张晓明女士')
    expect(salutation('zh', { name: '张晓明', sex: 'unknown' })).toBe('尊敬的张晓明')
    expect(salutation('en', { name: 'Jane Doe', sex: 'female' })).toBe('Dear Jane Doe')
  })
})

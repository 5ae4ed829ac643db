import { fail } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import type { LogFields } from '../src/log.ts'
import { createLog, type LogLevel } from '../src/logging.ts'

const phone = '13900001111'

function logged(fields: unknown, level: LogLevel = 'info') {
  const lines: string[] = []
  const log = createLog({
    service: 'tiny',
    level,
    destination: { write: (line) => void lines.push(line) },
  })
  // A careless caller has other ideas of the fields than their type.
  log.info('said', fields as LogFields)
  return lines.map((line) => JSON.parse(line))
}

function caught(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('SEC28: the log', () => {
  it('takes the fields of its list and drops all others', () => {
    const [line] = logged({
      operation: 'tiny.read',
      status: 200,
      phone,
      body: { phone },
      url: phone,
    })
    const { time, ...rest } = line
    expect(new Date(time).getTime()).toBeGreaterThan(0)
    expect(rest).toEqual({
      level: 'info',
      service: 'tiny',
      operation: 'tiny.read',
      status: 200,
      msg: 'said',
    })
  })

  it('drops a field of another type than its own', () => {
    expect(JSON.stringify(logged({ id: { phone }, status: phone, code: [phone] }))).not.toContain(
      phone,
    )
  })

  it('tells name, code and places of an error, never what it quotes', () => {
    const cause = Object.assign(new Error(`E11000 duplicate ${phone}`), { code: 11_000 })
    const error = new TypeError(`cannot read ${phone}\n${phone}`, { cause })
    const [line] = logged({ error })
    expect(JSON.stringify(line)).not.toContain(phone)
    expect(line.error).toMatchObject({ name: 'TypeError', cause: { name: 'Error', code: 11_000 } })
    expect(line.error.frames[0]).toMatch(/^at /)
    expect(line.error).not.toHaveProperty('message')
  })

  it('tells the sentence of a problem, which is ours', () => {
    const [line] = logged({
      error: caught(() => fail('SLOT_TAKEN', { detail: 'The last place is taken.' })),
    })
    expect(line.error).toMatchObject({ code: 'SLOT_TAKEN', message: 'The last place is taken.' })
  })

  it('tells only the type of a thrown value that is no error', () => {
    expect(logged({ error: phone })[0].error).toEqual({ name: 'string' })
  })

  it('is silent below its level', () => {
    expect(logged({}, 'warn')).toEqual([])
  })
})

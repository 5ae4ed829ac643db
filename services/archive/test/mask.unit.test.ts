import { describe, expect, it } from '@jest/globals'
import {
  maskDocument,
  maskEmail,
  maskName,
  maskPhone,
  maskText,
} from '../src/domain/customer/mask.ts'

describe('masks', () => {
  it.each([
    ['张晓明', '张*明'],
    ['张明', '张*'],
    ['明', '*'],
    ['欧阳 晓明', '欧**明'],
    ['Jane Smith', 'J*** S***'],
    ['J', 'J***'],
    ['', '***'],
  ])('SEC24: name %j', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  it.each([
    ['+8613812341234', '138****1234'],
    ['+861062345678', '106****5678'],
    ['+15558107203', '+15****7203'],
    ['+85291234567', '+85****4567'],
  ])('SEC24: phone %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked)
  })

  it.each([
    ['id-card', '11010519491231002X', '110*************2X'],
    ['passport', 'E12345678', 'E******8'],
  ] as const)('SEC24: %s %s', (kind, number, masked) => {
    expect(maskDocument(kind, number)).toBe(masked)
  })

  it('SEC24: the rest', () => {
    expect(maskEmail('zhang@example.com')).toBe('z***@example.com')
    expect(maskText('somewhere')).toBe('***')
    expect(maskText('')).toBe('')
  })
})

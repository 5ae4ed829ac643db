import { describe, expect, it } from '@jest/globals'
import { nameForms, nameQuery } from '../src/app/customer/name-forms.ts'

describe('what a name is found by', () => {
  it.each([
    ['张晓明', ['张晓明', '张晓', 'zhangxiaoming', 'zhangxiao', 'zxm']],
    ['单于明', ['单于明', 'shanyuming', 'sym', 'chanyuming']],
    ['曾国藩', ['zengguofan', 'zgf', 'cengguofan']],
    ['吕布', ['lvbu', 'lubu', 'lyubu', 'lb']],
    ['欧阳修', ['ouyangxiu', 'ouyang', 'oyx', '欧阳']],
    ['阿布都·热合曼', ['阿布都热合曼', 'abudourehema', 'abdrhm']],
    ['Jane  O’Neil-Smith', ['janeoneilsmith', 'oneil', 'smith', 'jos', 'jane']],
    ['Ｊａｎｅ Ｄｏｅ', ['janedoe', 'jd', 'doe']],
  ])('A1 N13: %s', (name, wanted) => {
    const forms = nameForms(name)
    for (const form of wanted) {
      const found = forms.some((each) => each === form || each.startsWith(form))
      expect([form, found]).toEqual([form, true])
    }
  })

  it('A1: forms and queries are spelled alike', () => {
    for (const form of nameForms('张晓明')) expect(nameQuery(form)).toBe(form)
    expect(nameQuery(' Zhang Xiao-Ming ')).toBe('zhangxiaoming')
    expect(nameQuery('ＺＸＭ')).toBe('zxm')
  })

  it('SEC23: one character alone is no form, so that no surname can be counted', () => {
    expect(nameForms('张晓明').every((form) => [...form].length > 1)).toBe(true)
  })

  it('A1: the forms of a name are bounded', () => {
    expect(nameForms('一二三四五六七八九十'.repeat(10)).length).toBeLessThanOrEqual(24)
    expect(nameForms('a b c d e f g h i j k l m n o p q r s t u v w x y z').length).toBeLessThan(25)
  })
})

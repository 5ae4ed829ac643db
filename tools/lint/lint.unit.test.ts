import { describe, expect, it } from '@jest/globals'
import { Linter } from 'eslint'
import { noPathThroughArray } from './no-path-through-array.ts'
import { pure, store } from './restricted.ts'

const rules: Linter.RulesRecord = {
  'no-restricted-syntax': ['error', ...pure, ...store],
  'hcrm/no-path-through-array': 'error',
}

function messages(code: string): string[] {
  const plugins = { hcrm: { rules: { 'no-path-through-array': noPathThroughArray } } }
  const found = new Linter().verify(code, [{ plugins, rules }])
  return found.map((each) => each.message)
}

describe('restricted syntax', () => {
  it.each([
    ['Date.now()', /The time comes in/],
    ['performance.now()', /The time comes in/],
    ['Temporal.Now.instant()', /The time comes in/],
    ['new Date()', /The time comes in/],
    ['Date()', /The time comes in/],
    ['Math.random()', /Ids and chance/],
    ['crypto.randomUUID()', /Ids and chance/],
    ["import { randomUUID } from 'node:crypto'", /Ids and chance/],
    ["import { v7 } from 'uuid'", /Ids and chance/],
    ['model.findOneAndUpdate({}, {})', /updateOne/],
    ['model.findByIdAndDelete(1)', /updateOne/],
  ])('law 1: refuses %s', (code, why) => {
    expect(messages(code)).toEqual([expect.stringMatching(why)])
  })

  it.each(['new Date(call.now)', 'Date.parse(text)', 'model.findOne({})', 'Math.max(1, 2)'])(
    'allows %s',
    (code) => expect(messages(code)).toEqual([]),
  )
})

describe('no path through an array', () => {
  it.each([
    "p([{ $project: { q: '$items.q' } }])",
    "p([{ $unwind: '$other' }, { $group: { _id: '$items.q' } }])",
    "p([{ $group: { _id: '$items.q' } }, { $unwind: '$items' }])",
    "update({}, [{ $set: { total: { $sum: '$lines.amount' } } }])",
  ])('refuses %s', (code) => {
    expect(messages(code)).toEqual([expect.stringMatching(/may go through an array/)])
  })

  it.each([
    "p([{ $unwind: '$items' }, { $group: { _id: '$items.q' } }])",
    "p([{ $unwind: { path: '$items' } }, { $facet: { a: [{ $match: { $expr: '$items.q' } }] } }])",
    "p([{ $project: { q: { $map: { input: '$items', in: '$$this.q' } } } }])",
    "p([{ $group: { _id: { b: '$branch' } } }, { $project: { b: '$_id.b' } }])",
    "update({}, { $set: { 'items.$.q': 1 } })",
  ])('allows %s', (code) => expect(messages(code)).toEqual([]))
})

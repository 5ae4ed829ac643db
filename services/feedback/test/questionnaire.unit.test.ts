import { isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import {
  type Answers,
  type Content,
  checkAnswers,
  checkContent,
  type Question,
  questionnaireDecider,
  scoreOf,
} from '../src/domain/questionnaire.ts'

const words = { zh: '问', en: 'ask' }
const options = ['a', 'b', 'c'].map((id) => ({ id, words }))
const asked = (id: string, rest: object, required = true) =>
  ({ id, words, required, ...rest }) as Question

const content: Content = {
  title: words,
  questions: [
    asked('ok', { kind: 'yesNo' }),
    asked('how', { kind: 'degree', steps: 5 }),
    asked('which', { kind: 'multiple', options }, false),
    asked('best', { kind: 'single', options }),
    asked('order', { kind: 'ordering', options }, false),
    asked('why', { kind: 'recall', lengthMax: 20, when: { question: 'how', atMost: 2 } }),
    asked('nps', { kind: 'nps' }, false),
  ],
}
const good: Answers = { ok: true, how: 4, best: 'a' }

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    if (isProblem(error)) return `${error.code} ${error.info.field ?? ''}`.trim()
    throw error
  }
}

describe('a questionnaire', () => {
  it.each<[string, string, Answers]>([
    ['complete answers', 'none', good],
    ['a required one that is missing', 'MISSING_FIELD answers.best', { ok: true, how: 4 }],
    ['an answer to what was not asked', 'UNKNOWN_FIELD answers.why', { ...good, why: 'x' }],
    ['the branch that a low degree opens', 'MISSING_FIELD answers.why', { ...good, how: 2 }],
    ['the branch answered', 'none', { ...good, how: 2, why: '慢' }],
    ['an option that is not there', 'WRONG_TYPE answers.best', { ...good, best: 'z' }],
    ['one option twice', 'WRONG_TYPE answers.which', { ...good, which: ['a', 'a'] }],
    ['an order that leaves one out', 'WRONG_TYPE answers.order', { ...good, order: ['a', 'b'] }],
    ['a whole order', 'none', { ...good, order: ['c', 'a', 'b'] }],
    ['a degree beyond the scale', 'BAD_NUMBER answers.how', { ...good, how: 6 }],
    ['half a degree', 'BAD_NUMBER answers.how', { ...good, how: 2.5 }],
    ['words too long', 'BAD_TEXT answers.why', { ...good, how: 1, why: 'x'.repeat(21) }],
    ['a question nobody asked', 'UNKNOWN_FIELD answers', { ...good, other: 1 }],
    ['a name of every object', 'UNKNOWN_FIELD answers', { ...good, constructor: 1 }],
  ])('F1: %s: %s', (_what, code, answers) => {
    expect(codeOf(() => checkAnswers(content, answers))).toBe(code)
  })

  it.each<[string, Question]>([
    ['a later question', asked('x', { kind: 'nps', when: { question: 'y', atLeast: 1 } })],
    [
      'words where a number is due',
      asked('x', { kind: 'nps', when: { question: 'ok', atLeast: 1 } }),
    ],
    [
      'an option that is not there',
      asked('x', { kind: 'nps', when: { question: 'best', is: 'z' } }),
    ],
    ['itself, by a repeated id', asked('ok', { kind: 'nps' })],
  ])('F1: refuses a condition on %s', (_what, question) => {
    expect(
      codeOf(() => checkContent({ ...content, questions: [...content.questions, question] })),
    ).toMatch(/^NOT_ALLOWED_HERE/)
  })

  it('F3: satisfaction is the mean of the rated questions on their own scales', () => {
    expect(scoreOf(content, { ok: true, how: 3, nps: 9 })).toEqual({
      satisfactionBp: 7_500,
      recommend: 9,
    })
    expect(scoreOf(content, { best: 'a' })).toEqual({
      satisfactionBp: undefined,
      recommend: undefined,
    })
  })

  it('F1: a published version never changes', () => {
    const { decide, evolve, initial } = questionnaireDecider
    const run = (state: typeof initial, command: Parameters<typeof decide>[1]) =>
      decide(state, command).reduce(evolve, state)
    const first = run(run(initial, { type: 'draft', content }), { type: 'publish' })
    const next = run(first, {
      type: 'draft',
      content: { ...content, title: { zh: '新', en: 'new' } },
    })
    expect(next.versions).toEqual([content])
    expect(codeOf(() => run(first, { type: 'publish' }))).toBe('BAD_STATE')
  })
})

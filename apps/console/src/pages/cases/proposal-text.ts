import type { Case } from '../../api/types.ts'
import { countText, moneyText } from '../../format/numbers.ts'
import { codeWord } from '../../words/code-word.ts'
import { currentLanguage } from '../../words/words.ts'

/** A settlement in words: its kind, and what it costs. */
export function proposalText(proposal: NonNullable<Case['proposal']>): string {
  const { kind, points, costFen, amountFen } = proposal
  const language = currentLanguage()
  const fen = costFen ?? amountFen
  return [
    codeWord('cases.proposals', String(kind)),
    points !== undefined && countText(Number(points), language),
    fen !== undefined && moneyText(Number(fen), language),
  ]
    .filter(Boolean)
    .join(' ')
}

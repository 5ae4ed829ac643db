/** Control characters except tab and line ends, and what turns the direction of reading. */
const forbidden = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u

/** False for lone surrogates, NUL, control characters and bidirectional overrides. */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !forbidden.test(text)
}

import type { DocumentKind } from './document-number.ts'

/** 张晓明 → 张*明, 张明 → 张*, Jane Smith → J*** S***. Says nothing about the length beyond that. */
export function maskName(name: string): string {
  const trimmed = name.trim()
  if (/\p{Script=Han}/u.test(trimmed)) return maskHan([...trimmed.replace(/\s/g, '')])
  return trimmed
    .split(/\s+/)
    .map((word) => `${[...word][0] ?? ''}***`)
    .join(' ')
}

function maskHan(characters: readonly string[]): string {
  const [first = '', ...rest] = characters
  if (rest.length === 0) return '*'
  if (rest.length === 1) return `${first}*`
  return `${first}${'*'.repeat(rest.length - 1)}${rest.at(-1) ?? ''}`
}

/** +8613812341234 → 138****1234; numbers of other countries keep their plus: +15****7203. */
export function maskPhone(e164: string): string {
  const shown = e164.replace(/^\+86/, '')
  return `${shown.slice(0, 3)}****${shown.slice(-4)}`
}

/** A resident card keeps its province and 2 last characters, others their first and last. */
export function maskDocument(kind: DocumentKind, number: string): string {
  if (kind === 'id-card') return `${number.slice(0, 3)}*************${number.slice(-2)}`
  return `${number.slice(0, 1)}******${number.slice(-1)}`
}

/** zhang@example.com → z***@example.com */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}***${email.slice(at)}`
}

/** For texts of which nothing may be seen: tells only that there is one. */
export function maskText(text: string): string {
  return text === '' ? '' : '***'
}

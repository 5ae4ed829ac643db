import i18next from 'i18next'

/** A code word of a service in the reader's language; the code itself when it is a new one. */
export function codeWord(group: string, code: string): string {
  const key = `${group}.${code}`
  return i18next.exists(key) ? i18next.t(key) : code
}

import i18next from 'i18next'

/** A code word of a service in the reader's language; the code itself when it is a new one. */
export function codeWord(group: string, code: string): string {
  const word: unknown = i18next.getResource(i18next.language, 'translation', `${group}.${code}`)
  return typeof word === 'string' ? word : code
}

import { pinyin } from 'pinyin-pro'

/** Forms of one name that are kept; a very long name loses some of its beginnings. */
const formsMax = 24

/**
 * What a name may be searched by (A1, N13): as written, in pinyin, by initials, and by the
 * beginnings of these at character and word borders, each in the one spelling of `nameQuery`.
 * Surnames are read as surnames (单于 shan yu) and also as plain characters.
 */
export function nameForms(name: string): readonly string[] {
  const words = name.normalize('NFKC').split(separators).map(nameQuery).filter(Boolean)
  const isHan = /\p{Script=Han}/u.test(name)
  const forms = isHan
    ? hanForms(words.join(''))
    : [words.join(''), initials(words), ...words, ...prefixes(words)]
  return [...new Set(forms)].filter((form) => form !== '').slice(0, formsMax)
}

/** The spelling in which forms are compared: half-width, lower case, letters and digits only. */
export function nameQuery(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Between the words of a name: blanks, the middle dots of transcribed names, hyphens. */
const separators = /[\s·•・.\-‐]+/u

function hanForms(name: string): readonly string[] {
  const readings = [syllables(name, 'head'), syllables(name, 'off')]
  return [
    name,
    ...readings.map(initials),
    ...readings.flatMap((syllable) => spellings(syllable.join(''))),
    ...prefixes([...name]),
    ...readings.flatMap(prefixes).flatMap(spellings),
  ]
}

function syllables(name: string, surname: 'head' | 'off'): readonly string[] {
  const options = { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' } as const
  return pinyin(name, { ...options, surname })
    .map(nameQuery)
    .filter(Boolean)
}

/** Of two parts and more: one alone is too common to be worth a search, and tells the surname. */
function prefixes(parts: readonly string[]): readonly string[] {
  if (parts.length === 1) return [parts.join('')]
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 2).join(''))
}

function initials(parts: readonly string[]): string {
  if (parts.length < 2) return ''
  return parts.map((part) => [...part][0] ?? '').join('')
}

/** ü is typed as v, as u, or as passports have it. */
function spellings(syllable: string): readonly string[] {
  if (!/[ln]v/.test(syllable)) return [syllable]
  return [syllable, syllable.replace(/([ln])v/g, '$1u'), syllable.replace(/([ln])v/g, '$1yu')]
}

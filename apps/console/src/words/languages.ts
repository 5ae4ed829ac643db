export const languages = [
  { code: 'zh-CN', name: '中文' },
  { code: 'en', name: 'English' },
] as const

export type Language = (typeof languages)[number]['code']

/** The language chosen before, else the browser's, else Chinese. */
export function preferredLanguage(chosen: string | null, wanted: readonly string[]): Language {
  if (chosen === 'zh-CN' || chosen === 'en') return chosen
  const known = wanted.find((tag) => /^(zh|en)\b/i.test(tag))
  return known?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

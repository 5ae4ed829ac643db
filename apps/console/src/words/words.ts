import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = [
  { code: 'zh-CN', name: '中文' },
  { code: 'en', name: 'English' },
] as const

export type Language = (typeof languages)[number]['code']

const stored = 'hcrm.language'

/** The words of one language are loaded when they are first needed. */
const load: Readonly<Record<Language, () => Promise<object>>> = {
  'zh-CN': async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
}

/** The language chosen before, else the browser's, else Chinese. */
export function preferredLanguage(chosen: string | null, wanted: readonly string[]): Language {
  if (chosen === 'zh-CN' || chosen === 'en') return chosen
  const known = wanted.find((tag) => /^(zh|en)\b/i.test(tag))
  return known?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

export async function startWords(): Promise<void> {
  const language = preferredLanguage(localStorage.getItem(stored), navigator.languages)
  const words = { translation: await load[language]() }
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: words },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await load[language]())
  localStorage.setItem(stored, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN'
}

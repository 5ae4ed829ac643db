import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, preferredLanguage } from './languages.ts'

const stored = 'hcrm.language'

/** The words of one language are loaded when they are first needed. */
const load: Readonly<Record<Language, () => Promise<object>>> = {
  'zh-CN': async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
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

import { useTranslation } from 'react-i18next'
import { languages } from '../words/languages.ts'
import { setLanguage } from '../words/words.ts'
import type { Session } from './session.ts'
import './signed-out.css'

export function SignedOut({ session }: { readonly session: Session }) {
  const { t, i18n } = useTranslation()
  return (
    <main className="signed-out">
      <h1>HCRM</h1>
      <p>{t('session.welcome')}</p>
      <button type="button" onClick={() => void session.signIn()}>
        {t('session.signIn')}
      </button>
      <p className="languages">
        {languages.map(({ code, name }) => (
          <button
            type="button"
            key={code}
            lang={code}
            aria-pressed={i18n.language === code}
            onClick={() => void setLanguage(code)}
          >
            {name}
          </button>
        ))}
      </p>
    </main>
  )
}

import { Button, Select } from 'antd'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, ScrollRestoration, useNavigation } from 'react-router'
import { type Language, languages } from '../words/languages.ts'
import { setLanguage } from '../words/words.ts'
import { useOrganisation } from './organisation.ts'
import { menuPages } from './pages.ts'
import { useSession } from './session-context.tsx'
import { Loading } from './states.tsx'

export function Shell() {
  const { t } = useTranslation()
  const { state } = useNavigation()
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t('menu.skip')}
      </a>
      <Header />
      <main id="content" className="page" tabIndex={-1} aria-busy={state === 'loading'}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <ScrollRestoration />
    </div>
  )
}

function Header() {
  const { t, i18n } = useTranslation()
  const { person, offered, signOut } = useSession()
  return (
    <header className="shell-header">
      <span className="brand">HCRM</span>
      <nav aria-label={t('menu.title')}>
        <ul>
          {menuPages
            .filter(({ offer }) => offered(offer))
            .map(({ path, name }) => (
              <li key={path}>
                <NavLink to={path}>{t(`menu.${name}`)}</NavLink>
              </li>
            ))}
        </ul>
      </nav>
      <BranchChoice />
      <Select<Language>
        aria-label={t('menu.language')}
        value={i18n.language === 'en' ? 'en' : 'zh-CN'}
        options={languages.map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(language) => void setLanguage(language)}
      />
      <span>{person.subject}</span>
      <Button onClick={signOut}>{t('session.signOut')}</Button>
    </header>
  )
}

/** Somebody of several branches acts in one at a time. */
function BranchChoice() {
  const { t } = useTranslation()
  const { person, branch, chooseBranch } = useSession()
  const { nameOf } = useOrganisation()
  if (branch === undefined) return null
  if (person.branches.length === 1) return <span>{nameOf(branch)}</span>
  return (
    <Select
      aria-label={t('menu.branch')}
      value={branch}
      options={person.branches.map((code) => ({ value: code, label: nameOf(code) }))}
      onChange={chooseBranch}
    />
  )
}

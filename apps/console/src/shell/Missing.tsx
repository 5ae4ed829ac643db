import { useTranslation } from 'react-i18next'
import { EmptyState } from './states.tsx'

export function Missing() {
  const { t } = useTranslation()
  return <EmptyState text={t('common.missing')} />
}

/** A defect of a page, or a page of a version that is no longer served. */
export function Crashed() {
  const { t } = useTranslation()
  return (
    <main className="page">
      <EmptyState text={t('common.crashed')} />
    </main>
  )
}

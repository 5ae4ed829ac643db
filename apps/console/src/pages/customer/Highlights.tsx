import { Card } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Contact, View360 } from '../../api/types.ts'
import { countText } from '../../format/numbers.ts'
import { currentLanguage } from '../../words/words.ts'
import { ContactRow } from './ContactRow.tsx'

/** What staff look for first. A part the role may not see looks like an empty one. */
export function Highlights({ view }: { readonly view: View360 }) {
  const { t } = useTranslation()
  const { points } = view
  const language = currentLanguage()
  const parts: readonly (readonly [string, readonly Contact[]])[] = [
    [t('customer.appointments'), view.appointments],
    [t('customer.openCases'), view.openCases],
    [t('customer.lastEncounter'), view.lastEncounter ? [view.lastEncounter] : []],
    [t('customer.lastSurvey'), view.lastSurvey ? [view.lastSurvey] : []],
    [t('customer.memberships'), view.memberships],
  ]
  return (
    <div className="fields" style={{ gap: 16 }}>
      {parts.map(([title, contacts]) => (
        <Card key={title} title={title} size="small">
          {contacts.length === 0 && <span className="quiet">{t('customer.noRecords')}</span>}
          {contacts.map((contact) => (
            <div key={`${contact.kind}:${contact.ref}`} style={{ marginBottom: 8 }}>
              <ContactRow contact={contact} />
            </div>
          ))}
        </Card>
      ))}
      <Card title={t('customer.points')} size="small">
        {points ? (
          t('customer.pointsBalance', {
            balance: countText(Number(points.data.balance ?? 0), language),
            pending: countText(Number(points.data.pending ?? 0), language),
          })
        ) : (
          <span className="quiet">{t('customer.noRecords')}</span>
        )}
      </Card>
    </div>
  )
}

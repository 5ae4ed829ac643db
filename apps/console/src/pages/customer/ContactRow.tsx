import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Contact } from '../../api/types.ts'
import { countText, percentText } from '../../format/numbers.ts'
import { instantText } from '../../format/time.ts'
import { useOrganisation, useStaffNames } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { codeWord } from '../../words/code-word.ts'
import { currentLanguage } from '../../words/words.ts'
import { lineOf } from './contact-text.ts'

/** One contact: when, what, where, with whom, how it stands. */
export function ContactRow({ contact }: { readonly contact: Contact }) {
  const { t } = useTranslation()
  const { nameOf, zoneOf } = useOrganisation()
  const { offered } = useSession()
  const { kind, at, branch, department, staff, status, ref } = contact
  const staffName = useStaffNames(staff === undefined ? undefined : department)
  const places = [department ? nameOf(department) : nameOf(branch), staff && staffName(staff)]
  const said = useLine(contact)
  return (
    <>
      <time dateTime={at}>{instantText(at, zoneOf(branch), currentLanguage())}</time>{' '}
      <strong>{t(`contact.kind.${kind}`)}</strong> <Tag>{codeWord('contact.status', status)}</Tag>
      <div className="quiet">
        {[...places, said].filter(Boolean).join(' · ')}{' '}
        {kind === 'case' && offered('feedback.case.read') && (
          <Link to={`/cases/${ref}`}>{t('common.open')}</Link>
        )}
      </div>
    </>
  )
}

function useLine(contact: Contact): string {
  const { t } = useTranslation()
  const line = lineOf(contact)
  const language = currentLanguage()
  switch (line.kind) {
    case 'number':
      return t('contact.number', { number: line.number })
    case 'encounter':
      return codeWord('contact.encounter', line.of)
    case 'satisfaction':
      return t('contact.satisfaction', { percent: percentText(line.basisPoints, language) })
    case 'case':
      return `${line.number} ${codeWord('cases.natures', line.nature)}`
    case 'points':
      return t('contact.points', {
        points: countText(line.points, language),
        balance: countText(line.balance, language),
      })
    case 'tier':
      return t('contact.tier', { tier: line.tier })
    case 'message':
      return codeWord('customer.channelNames', line.channel)
    default:
      return ''
  }
}

import { Descriptions, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/types.ts'
import { useOrganisation } from '../../shell/organisation.ts'

/** What is known of a customer, as far as this role sees it; the rest is masked or left out. */
export function Facts({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation()
  const { nameOf } = useOrganisation()
  const { idDocument, health } = customer
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('customer.sex'), t(`customer.sexes.${customer.sex}`)],
    [t('customer.birthDate'), customer.birthDate ?? customer.birthYear],
    [
      t('customer.idDocument'),
      idDocument && `${t(`customer.documentKinds.${idDocument.kind}`)} ${idDocument.number}`,
    ],
    [t('customer.phones'), customer.phones.join('、')],
    [t('customer.emails'), customer.emails.join('、')],
    [t('customer.address'), customer.address],
    [t('customer.wechatId'), customer.wechatId],
    [t('customer.occupation'), customer.occupation],
    [t('customer.languages'), customer.languages.join('、')],
    [t('customer.source'), t(`customer.sources.${customer.source}`)],
    [
      t('customer.kinds'),
      customer.kinds
        .filter(({ until }) => until === undefined)
        .map(({ kind }) => <Tag key={kind}>{t(`customer.kindNames.${kind}`)}</Tag>),
    ],
    [
      t('customer.classification'),
      customer.classification !== 'ordinary' && (
        <Tag color="warning">{t(`customer.classifications.${customer.classification}`)}</Tag>
      ),
    ],
    [
      t('customer.registrations'),
      customer.registrations.map(({ branch, mrn }) => (
        <div key={branch}>
          {nameOf(branch)} {mrn}
        </div>
      )),
    ],
    [t('customer.history'), health?.history && <span className="prose">{health.history}</span>],
    [
      t('customer.allergies'),
      health?.allergies && <span className="prose">{health.allergies}</span>,
    ],
    [t('customer.needs'), health?.needs && <span className="prose">{health.needs}</span>],
  ]
  return (
    <Descriptions
      column={1}
      size="small"
      bordered
      items={rows
        .filter(([, value]) => Boolean(value))
        .map(([label, children]) => ({ key: label, label, children }))}
    />
  )
}

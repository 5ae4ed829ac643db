import { Button, Card } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import type { Versioned } from '../../api/client.ts'
import type { View360 } from '../../api/types.ts'
import { useSession } from '../../shell/session-context.tsx'
import { ReadState } from '../../shell/states.tsx'
import { NewCase } from '../cases/NewCase.tsx'
import { ConsentCard } from './ConsentCard.tsx'
import { useView } from './customer-data.ts'
import { EditCustomer } from './EditCustomer.tsx'
import { Facts } from './Facts.tsx'
import { Highlights } from './Highlights.tsx'
import { Reveal } from './Reveal.tsx'
import { TimelineCard } from './TimelineCard.tsx'

type Dialog = 'reveal' | 'edit' | 'case'

/** The 360° page: who this is, what stands, what has been (A14). */
export function CustomerPage() {
  const { customerId = '' } = useParams()
  const view = useView(customerId)
  return <ReadState read={view}>{(read) => <Customer key={customerId} read={read} />}</ReadState>
}

function Customer({ read: { body: view, etag } }: { readonly read: Versioned<View360> }) {
  const { t } = useTranslation()
  const [dialog, setDialog] = useState<Dialog>()
  const { customer } = view
  const close = () => setDialog(undefined)
  return (
    <>
      <div className="page-head">
        <h1>
          {customer.name} <span className="quiet">{customer.code}</span>
        </h1>
        <Actions customerId={customer.id} onOpen={setDialog} />
      </div>
      <div className="columns">
        <div className="stack">
          <Card title={t('customer.overview')} size="small">
            <Facts customer={customer} />
          </Card>
          <ConsentCard customer={customer} etag={etag} />
        </div>
        <div className="stack">
          <Highlights view={view} />
          <TimelineCard customerId={customer.id} />
        </div>
      </div>
      {dialog === 'reveal' && <Reveal customerId={customer.id} onClose={close} />}
      {dialog === 'edit' && <EditCustomer customer={customer} etag={etag} onClose={close} />}
      {dialog === 'case' && <NewCase customerId={customer.id} onClose={close} />}
    </>
  )
}

interface ActionsProps {
  readonly customerId: string
  readonly onOpen: (dialog: Dialog) => void
}

function Actions({ customerId, onOpen }: ActionsProps) {
  const { t } = useTranslation()
  const { offered } = useSession()
  const navigate = useNavigate()
  return (
    <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
      {offered('archive.customer.reveal') && (
        <Button onClick={() => onOpen('reveal')}>{t('customer.reveal')}</Button>
      )}
      {offered('archive.customer.change') && (
        <Button onClick={() => onOpen('edit')}>{t('customer.edit')}</Button>
      )}
      {offered('feedback.case.open') && (
        <Button onClick={() => onOpen('case')}>{t('customer.recordCase')}</Button>
      )}
      {offered('scheduling.hold.create') && (
        <Button type="primary" onClick={() => void navigate(`/day?customer=${customerId}`)}>
          {t('customer.book')}
        </Button>
      )}
    </div>
  )
}

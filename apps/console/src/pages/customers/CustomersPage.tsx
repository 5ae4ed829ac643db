import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useSession } from '../../shell/session-context.tsx'
import { CustomerFinder } from './CustomerFinder.tsx'

export function CustomersPage() {
  const { t } = useTranslation()
  const { offered } = useSession()
  const navigate = useNavigate()
  return (
    <>
      <div className="page-head">
        <h1>{t('customers.title')}</h1>
        {offered('archive.customer.create') && (
          <Button onClick={() => void navigate('/customers/new')}>{t('customers.create')}</Button>
        )}
      </div>
      <CustomerFinder
        action={({ id }) => <Link to={`/customers/${id}`}>{t('common.open')}</Link>}
        onRegistered={(id) => void navigate(`/customers/${id}`)}
      />
    </>
  )
}

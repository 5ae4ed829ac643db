import { App, Button, Card, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, bodyOf } from '../../api/client.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews, useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import { type CustomerForm, draftOf } from './customer-draft.ts'
import { ContactFields, HealthFields, IdentityFields } from './customer-fields.tsx'

export function NewCustomerPage() {
  const { t } = useTranslation()
  const { branch } = useSession()
  const { modal } = App.useApp()
  const navigate = useNavigate()
  const tell = useNews()
  const creating = useIntent({
    send: (body: ReturnType<typeof draftOf> & { readonly branch?: string }, key) =>
      bodyOf(
        api.POST('/api/archive/v1/customers', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['customer-search'],
    onDone: ({ customer, candidates }) => {
      tell(t('customer.created'))
      if (candidates > 0)
        modal.warning({ content: t('customer.candidates', { count: candidates }) })
      void navigate(`/customers/${customer.id}`, { replace: true })
    },
  })
  return (
    <>
      <h1>{t('customers.create')}</h1>
      <Form<CustomerForm>
        layout="vertical"
        initialValues={{ sex: 'unknown', source: 'other', documentKind: 'id-card' }}
        onFinish={(form) => creating.run({ ...draftOf(form), ...(branch && { branch }) })}
      >
        <div className="stack">
          <Card title={t('customer.identity')} size="small">
            <IdentityFields />
          </Card>
          <Card title={t('customer.contacts')} size="small">
            <ContactFields />
          </Card>
          <Card title={t('customer.health')} size="small">
            <HealthFields />
          </Card>
          {creating.error && <ProblemNotice error={creating.error} retry={creating.retry} />}
          <div>
            <Button type="primary" htmlType="submit" loading={creating.isPending}>
              {t('common.save')}
            </Button>
          </div>
        </div>
      </Form>
    </>
  )
}

import { Button, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Customer } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'

interface Props {
  readonly customer: Customer
  /** Of what is shown: somebody else's change in between is not overwritten. */
  readonly etag: string | undefined
  readonly onClose: () => void
}

interface Texts {
  readonly occupation?: string
  readonly needs?: string
  readonly allergies?: string
  readonly history?: string
}

/** Changes the texts that are not masked. An emptied text is taken away. */
export function EditCustomer({ customer, etag, onClose }: Props) {
  const { t } = useTranslation()
  const tell = useNews()
  const { occupation, health } = customer
  const changing = useIntent({
    send: (body: Readonly<Record<string, string | null>>, _key) =>
      bodyOf(
        api.PATCH('/api/archive/v1/customers/{customerId}', {
          params: { path: { customerId: customer.id }, header: { 'If-Match': etag ?? '' } },
          body,
        }),
      ),
    changes: ['customer'],
    onDone: () => {
      tell(t('customer.saved'))
      onClose()
    },
  })
  const names = [
    'occupation',
    ...(health ? (['needs', 'allergies', 'history'] as const) : []),
  ] as const
  const save = (texts: Texts) =>
    changing.run(Object.fromEntries(names.map((name) => [name, texts[name]?.trim() || null])))
  return (
    <Modal open title={t('customer.editTitle')} footer={null} onCancel={onClose}>
      <Form<Texts> layout="vertical" initialValues={{ occupation, ...health }} onFinish={save}>
        {names.map((name) => (
          <Form.Item key={name} name={name} label={t(`customer.${name}`)}>
            {name === 'occupation' ? (
              <Input maxLength={100} />
            ) : (
              <Input.TextArea rows={3} maxLength={2_000} />
            )}
          </Form.Item>
        ))}
        <p className="quiet">{t('customer.editHint')}</p>
        {changing.error && <ProblemNotice error={changing.error} retry={changing.retry} />}
        <Button type="primary" htmlType="submit" loading={changing.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Modal>
  )
}

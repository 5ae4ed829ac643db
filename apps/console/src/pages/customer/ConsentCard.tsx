import { Button, Card, Checkbox, Descriptions, Form, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { Consent, Customer } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useNews, useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'

const purposes = ['care', 'service', 'marketing', 'research', 'sharing'] as const
const channels = ['email', 'sms', 'voice', 'letter', 'wechat'] as const

interface Props {
  readonly customer: Customer
  readonly etag: string | undefined
}

/** What the customer agrees to (A16). */
export function ConsentCard({ customer, etag }: Props) {
  const { t } = useTranslation()
  const { offered } = useSession()
  const [isOpen, setOpen] = useState(false)
  const { consent } = customer
  const quiet = consent.quietHours
  const items = [
    [t('customer.purposes'), consent.purposes.map((each) => t(`customer.purposeNames.${each}`))],
    [t('customer.channels'), consent.channels.map((each) => t(`customer.channelNames.${each}`))],
    [t('customer.quietHours'), quiet ? [`${quiet.from}–${quiet.to}`] : []],
    [t('customer.doNotContact'), [consent.doNotContact ? t('common.yes') : t('common.no')]],
  ] as const
  return (
    <Card
      title={t('customer.consent')}
      size="small"
      extra={
        offered('archive.consent.set') && (
          <Button size="small" onClick={() => setOpen(true)}>
            {t('customer.edit')}
          </Button>
        )
      }
    >
      <Descriptions
        column={1}
        size="small"
        items={items.map(([label, values]) => ({
          key: label,
          label,
          children: values.join('、') || t('common.none'),
        }))}
      />
      {isOpen && <EditConsent customer={customer} etag={etag} onClose={() => setOpen(false)} />}
    </Card>
  )
}

interface EditProps extends Props {
  readonly onClose: () => void
}

function EditConsent({ customer: { id, consent }, etag, onClose }: EditProps) {
  const { t } = useTranslation()
  const tell = useNews()
  const setting = useIntent({
    send: (body: Consent, _key) =>
      bodyOf(
        api.PUT('/api/archive/v1/customers/{customerId}/consents', {
          params: { path: { customerId: id }, header: { 'If-Match': etag ?? '' } },
          body,
        }),
      ),
    changes: ['customer'],
    onDone: () => {
      tell(t('customer.saved'))
      onClose()
    },
  })
  return (
    <Modal open title={t('customer.consent')} footer={null} onCancel={onClose}>
      <Form<Consent>
        layout="vertical"
        initialValues={consent}
        onFinish={(form) =>
          setting.run({ ...form, ...(consent.quietHours && { quietHours: consent.quietHours }) })
        }
      >
        <Form.Item name="purposes" label={t('customer.purposes')}>
          <Checkbox.Group
            options={purposes.map((each) => ({
              value: each,
              label: t(`customer.purposeNames.${each}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="channels" label={t('customer.channels')}>
          <Checkbox.Group
            options={channels.map((each) => ({
              value: each,
              label: t(`customer.channelNames.${each}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="doNotContact" valuePropName="checked">
          <Checkbox>{t('customer.doNotContact')}</Checkbox>
        </Form.Item>
        {setting.error && <ProblemNotice error={setting.error} retry={setting.retry} />}
        <Button type="primary" htmlType="submit" loading={setting.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Modal>
  )
}

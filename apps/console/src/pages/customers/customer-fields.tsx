import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'

const sexes = ['male', 'female', 'other', 'unknown'] as const
const documentKinds = ['id-card', 'passport', 'travel-permit', 'other'] as const
const sources = [
  'friend-referral',
  'nearby',
  'passing-by',
  'medium',
  'online',
  'his',
  'other',
] as const

export function IdentityFields() {
  const { t } = useTranslation()
  return (
    <div className="fields">
      <Form.Item
        name="name"
        label={t('customer.name')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="sex" label={t('customer.sex')}>
        <Select
          options={sexes.map((each) => ({ value: each, label: t(`customer.sexes.${each}`) }))}
        />
      </Form.Item>
      <Form.Item name="birthDate" label={t('customer.birthDate')}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="documentKind" label={t('customer.documentKind')}>
        <Select
          options={documentKinds.map((each) => ({
            value: each,
            label: t(`customer.documentKinds.${each}`),
          }))}
        />
      </Form.Item>
      <TextField name="documentNumber" max={40} />
      <Form.Item name="source" label={t('customer.source')}>
        <Select
          options={sources.map((each) => ({ value: each, label: t(`customer.sources.${each}`) }))}
        />
      </Form.Item>
      <TextField name="occupation" max={100} />
      <Form.Item name="mrn" label={t('customer.mrn')}>
        <Input maxLength={64} placeholder={t('customer.mrnHint')} autoComplete="off" />
      </Form.Item>
    </div>
  )
}

export function ContactFields() {
  const { t } = useTranslation()
  return (
    <div className="fields">
      <TextField name="phone" max={40} />
      <Form.Item name="secondPhone" label={`${t('customer.phone')} 2`}>
        <Input maxLength={40} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <TextField name="email" max={254} />
      <TextField name="wechatId" max={64} />
      <TextField name="address" max={500} />
    </div>
  )
}

export function HealthFields() {
  const { t } = useTranslation()
  return (
    <div className="fields">
      {(['history', 'allergies', 'needs'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`customer.${name}`)}>
          <Input.TextArea rows={3} maxLength={2_000} />
        </Form.Item>
      ))}
    </div>
  )
}

interface TextFieldProps {
  readonly name: 'documentNumber' | 'occupation' | 'phone' | 'email' | 'wechatId' | 'address'
  readonly max: number
}

function TextField({ name, max }: TextFieldProps) {
  const { t } = useTranslation()
  return (
    <Form.Item name={name} label={t(`customer.${name}`)}>
      <Input maxLength={max} autoComplete="off" />
    </Form.Item>
  )
}

import { Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { ProblemNotice } from '../../shell/states.tsx'
import { useArrival } from './arrive.ts'

/** Somebody shows the code of their invitation; a scanner types it and presses Enter. */
export function CheckIn() {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ readonly code: string }>()
  const arrival = useArrival(() => form.resetFields())
  return (
    <div>
      <Form
        form={form}
        layout="inline"
        onFinish={({ code }) => arrival.run({ code: code.trim().toUpperCase() })}
      >
        <Form.Item
          name="code"
          label={t('day.checkInCode')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input maxLength={8} style={{ width: 130 }} autoComplete="off" />
        </Form.Item>
        <Button htmlType="submit" loading={arrival.isPending}>
          {t('day.checkIn')}
        </Button>
      </Form>
      {arrival.error && <ProblemNotice error={arrival.error} retry={arrival.retry} />}
    </div>
  )
}

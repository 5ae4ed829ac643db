import { useMutation } from '@tanstack/react-query'
import { Button, Checkbox, Descriptions, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { granted, type Revealable, revealable } from '../../session/access.ts'
import { useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import { useNow } from '../../shell/use-now.ts'

/** How long clear values stay on the screen. */
const shownSeconds = 60
const reasonCharactersMin = 10

interface Props {
  readonly customerId: string
  readonly onClose: () => void
}

interface Asked {
  readonly fields: Revealable[]
  readonly reason: string
}

type Revealed = Readonly<Partial<Record<Revealable, string | readonly string[]>>>

/** Protected fields in clear, for a reason that is written down first (A18). */
export function Reveal({ customerId, onClose }: Props) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<{ readonly values: Revealed; readonly untilMs: number }>()
  const asking = useMutation({
    mutationFn: (body: Asked) =>
      bodyOf(
        api.POST('/api/archive/v1/customers/{customerId}/reveals', {
          params: { path: { customerId } },
          body,
        }),
      ),
    // Kept in this dialog alone, never in the cache of what has been read.
    gcTime: 0,
    onSuccess: (values) => setShown({ values, untilMs: Date.now() + shownSeconds * 1_000 }),
  })
  const { variables } = asking
  return (
    <Modal open title={t('customer.reveal')} footer={null} onCancel={onClose}>
      {shown ? (
        <Shown values={shown.values} untilMs={shown.untilMs} onOver={onClose} />
      ) : (
        <Ask isBusy={asking.isPending} onAsk={asking.mutate} />
      )}
      {asking.error && variables && (
        <ProblemNotice error={asking.error} retry={() => asking.mutate(variables)} />
      )}
    </Modal>
  )
}

interface AskProps {
  readonly isBusy: boolean
  readonly onAsk: (asked: Asked) => void
}

function Ask({ isBusy, onAsk }: AskProps) {
  const { t } = useTranslation()
  const { person } = useSession()
  const fields = granted(person.roles, revealable)
  const isLongEnough = (reason: string) => [...reason.trim()].length >= reasonCharactersMin
  return (
    <Form<Asked> layout="vertical" initialValues={{ fields: [] }} onFinish={onAsk}>
      <Form.Item
        name="fields"
        label={t('customer.revealFields')}
        // Not `required`: a group of checkboxes may not carry aria-required.
        rules={[{ type: 'array', min: 1, message: t('common.required') }]}
      >
        <Checkbox.Group
          options={fields.map((field) => ({ value: field, label: t(`customer.${field}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('customer.revealReason')}
        rules={[
          {
            validator: (_, reason: string | undefined) =>
              isLongEnough(reason ?? '')
                ? Promise.resolve()
                : Promise.reject(new Error(t('customer.revealReason'))),
          },
        ]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <p className="quiet">{t('customer.revealHint', { seconds: shownSeconds })}</p>
      <Button type="primary" htmlType="submit" loading={isBusy}>
        {t('customer.revealNow')}
      </Button>
    </Form>
  )
}

interface ShownProps {
  readonly values: Revealed
  readonly untilMs: number
  readonly onOver: () => void
}

function Shown({ values, untilMs, onOver }: ShownProps) {
  const { t } = useTranslation()
  const nowMs = useNow(untilMs, onOver)
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))
  const items = Object.entries(values).map(([field, value]) => ({
    key: field,
    label: t(`customer.${field as Revealable}`),
    children: [value].flat().join('、') || t('common.none'),
  }))
  return (
    <div className="stack">
      <Descriptions column={1} bordered size="small" items={items} />
      <div role="timer">
        {t('customer.revealedFor', { seconds })}{' '}
        <Button onClick={onOver}>{t('customer.hide')}</Button>
      </div>
    </div>
  )
}

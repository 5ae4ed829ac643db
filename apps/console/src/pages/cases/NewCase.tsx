import { Button, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { useIntent } from '../../api/use-intent.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useNews, useSession } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import {
  type CaseChannel,
  type CaseKind,
  caseChannels,
  caseKinds,
  type Nature,
  natures,
  type Severity,
  severities,
} from './words.ts'

interface Props {
  /** Whose complaint it is; without one it is anonymous. */
  readonly customerId?: string
  readonly onClose: () => void
}

interface CaseForm {
  readonly kind: CaseKind
  readonly channel: CaseChannel
  readonly department: string
  readonly nature: Nature
  readonly severity: Severity
  readonly text: string
}

interface CaseRequest extends CaseForm {
  readonly customerId?: string
  readonly branch?: string
}

/** Takes down what somebody says; who takes it down owns it from now on (F5). */
export function NewCase({ customerId, onClose }: Props) {
  const { t } = useTranslation()
  const { branch } = useSession()
  const tell = useNews()
  const opening = useIntent({
    send: (body: CaseRequest, key) =>
      bodyOf(
        api.POST('/api/feedback/v1/cases', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    changes: ['cases', 'customer', 'timeline'],
    onDone: ({ number }) => {
      tell(t('cases.created', { number }))
      onClose()
    },
  })
  return (
    <Modal open title={t('cases.create')} footer={null} onCancel={onClose}>
      <Form<CaseForm>
        layout="vertical"
        initialValues={{
          kind: 'complaint',
          channel: 'in-person',
          nature: 'other',
          severity: 'medium',
        }}
        onFinish={(form) =>
          opening.run({ ...form, ...(branch && { branch }), ...(customerId && { customerId }) })
        }
      >
        <CaseFields />
        {opening.error && <ProblemNotice error={opening.error} retry={opening.retry} />}
        <Button type="primary" htmlType="submit" loading={opening.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Modal>
  )
}

function CaseFields() {
  const { t } = useTranslation()
  const rules = [{ required: true, message: t('common.required') }]
  return (
    <>
      <div className="fields">
        <Form.Item name="kind" label={t('cases.kind')}>
          <Select
            options={caseKinds.map((each) => ({ value: each, label: t(`cases.kinds.${each}`) }))}
          />
        </Form.Item>
        <Form.Item name="channel" label={t('cases.channel')}>
          <Select
            options={caseChannels.map((each) => ({
              value: each,
              label: t(`cases.channels.${each}`),
            }))}
          />
        </Form.Item>
      </div>
      <JudgementFields />
      <Form.Item name="text" label={t('cases.story')} rules={rules}>
        <Input.TextArea rows={4} maxLength={4_000} />
      </Form.Item>
    </>
  )
}

/** What a case is about and how grave it is; also asked when it is judged. */
export function JudgementFields() {
  const { t } = useTranslation()
  const { branch } = useSession()
  const { departmentsOf, nameOf } = useOrganisation()
  const departments = departmentsOf(branch)
  return (
    <div className="fields">
      <Form.Item
        name="department"
        label={t('cases.department')}
        rules={[{ required: true, message: t('common.required') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={departments.map(({ code }) => ({ value: code, label: nameOf(code) }))}
        />
      </Form.Item>
      <Form.Item name="nature" label={t('cases.nature')}>
        <Select
          options={natures.map((each) => ({ value: each, label: t(`cases.natures.${each}`) }))}
        />
      </Form.Item>
      <Form.Item name="severity" label={t('cases.severity')}>
        <Select
          options={severities.map((each) => ({
            value: each,
            label: t(`cases.severities.${each}`),
          }))}
        />
      </Form.Item>
    </div>
  )
}

import { Button, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Case } from '../../api/types.ts'
import { useIntent } from '../../api/use-intent.ts'
import { fenOf } from '../../format/numbers.ts'
import { useNews } from '../../shell/session-context.tsx'
import { ProblemNotice } from '../../shell/states.tsx'
import { JudgementFields } from './NewCase.tsx'
import { type Proposal, type StepRequest, sendStep } from './send-step.ts'
import type { CaseStep } from './steps.ts'
import {
  type Nature,
  type PauseReason,
  type ProposalKind,
  pauseReasons,
  proposalKinds,
  type Severity,
} from './words.ts'

interface Props {
  readonly of: Case
  readonly etag: string
  readonly step: CaseStep
  readonly onClose: () => void
}

/** All that steps ask for; each shows its own part. */
interface StepForm {
  readonly department: string
  readonly nature: Nature
  readonly severity: Severity
  readonly proposalKind: ProposalKind
  readonly points: string
  readonly yuan: string
  readonly text: string
  readonly reason: PauseReason
  readonly to: string
}

export function StepDialog({ of, etag, step, onClose }: Props) {
  const { t } = useTranslation()
  const tell = useNews()
  const { caseId, department, nature, severity } = of
  const sending = useIntent({
    send: (request: StepRequest, key) => sendStep(request, { caseId, etag, key }),
    changes: ['cases', 'customer', 'timeline'],
    onDone: () => {
      tell(t('cases.done'))
      onClose()
    },
  })
  const first = { proposalKind: 'apology', reason: 'customer-answer' }
  return (
    <Modal open title={t(`cases.step.${step}`)} footer={null} onCancel={onClose}>
      <Form<StepForm>
        layout="vertical"
        initialValues={{ department, nature, severity, ...first }}
        onFinish={(form) => sending.run(requestOf(step, form))}
      >
        <StepFields step={step} />
        {sending.error && <ProblemNotice error={sending.error} retry={sending.retry} />}
        <Button type="primary" htmlType="submit" loading={sending.isPending}>
          {t(`cases.step.${step}`)}
        </Button>
      </Form>
    </Modal>
  )
}

function requestOf(step: CaseStep, form: StepForm): StepRequest {
  const { department, nature, severity, text, reason, to } = form
  switch (step) {
    case 'judgement':
      return { step, body: { department, nature, severity } }
    case 'proposal':
      return { step, body: { proposal: proposalOf(form) } }
    case 'closure':
    case 'notes':
      return { step, body: { text } }
    case 'pause':
      return { step, body: { reason } }
    case 'handover':
      return { step, body: { to: to.trim() } }
    default:
      return { step, body: {} }
  }
}

function proposalOf({ proposalKind: kind, points, yuan }: StepForm): Proposal {
  switch (kind) {
    case 'points':
      return { kind, points: Number(points) }
    case 'goods':
      return { kind, costFen: fenOf(yuan) ?? 0 }
    case 'money':
      return { kind, amountFen: fenOf(yuan) ?? 0 }
    default:
      return { kind }
  }
}

function StepFields({ step }: { readonly step: CaseStep }) {
  const { t } = useTranslation()
  const rules = [{ required: true, whitespace: true, message: t('common.required') }]
  switch (step) {
    case 'judgement':
      return <JudgementFields />
    case 'proposal':
      return <ProposalFields />
    case 'closure':
    case 'notes':
      return (
        <Form.Item name="text" label={t('cases.text')} rules={rules}>
          <Input.TextArea rows={4} maxLength={4_000} />
        </Form.Item>
      )
    case 'pause':
      return (
        <Form.Item name="reason" label={t('cases.pauseReason')}>
          <Select
            options={pauseReasons.map((each) => ({
              value: each,
              label: t(`cases.pauseReasons.${each}`),
            }))}
          />
        </Form.Item>
      )
    case 'handover':
      return (
        <Form.Item name="to" label={t('cases.handTo')} rules={rules}>
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
      )
    default:
      return null
  }
}

function ProposalFields() {
  const { t } = useTranslation()
  const kind = Form.useWatch<ProposalKind>('proposalKind')
  return (
    <>
      <Form.Item name="proposalKind" label={t('cases.proposal')}>
        <Select
          options={proposalKinds.map((each) => ({
            value: each,
            label: t(`cases.proposals.${each}`),
          }))}
        />
      </Form.Item>
      {kind === 'points' && (
        <Form.Item
          name="points"
          label={t('cases.pointsCount')}
          rules={[{ required: true, pattern: /^[1-9]\d{0,8}$/, message: t('common.required') }]}
        >
          <Input inputMode="numeric" />
        </Form.Item>
      )}
      {(kind === 'goods' || kind === 'money') && (
        <Form.Item
          name="yuan"
          label={t('cases.amountYuan')}
          rules={[
            {
              validator: (_, yuan: string | undefined) =>
                fenOf(yuan ?? '') === undefined
                  ? Promise.reject(new Error(t('common.required')))
                  : Promise.resolve(),
            },
          ]}
        >
          <Input inputMode="decimal" />
        </Form.Item>
      )}
    </>
  )
}

import { Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProblemDetails } from '../../api/problem.ts'
import type { SheetSession } from '../../api/types.ts'
import { mayOverbook } from '../../session/access.ts'
import { useSession } from '../../shell/session-context.tsx'

export interface OverbookForm {
  /** Missing where the plan has a place. */
  readonly overbookReason?: string
}

/** How a sheet says that its plan has no place for this channel now. */
const beyondPlan = ['SLOT_CLOSED', 'SLOT_TAKEN', 'QUOTA_REACHED']

/**
 * Whether to ask for a reason to go beyond the plan (W2): of those who may, when nothing is free or
 * the sheet has said so. Once asked, it stays, so that nothing typed is lost.
 */
export function useOverbooking({ free }: Pick<SheetSession, 'free'>) {
  const { person } = useSession()
  const [isFull, setFull] = useState(free === 0)
  return {
    isNeeded: isFull && mayOverbook(person.roles),
    onRefused: ({ code }: ProblemDetails) => {
      if (beyondPlan.includes(code)) setFull(true)
    },
  }
}

export function OverbookReason() {
  const { t } = useTranslation()
  return (
    <Form.Item
      name="overbookReason"
      label={t('day.overbookReason')}
      extra={t('day.overbookHint')}
      rules={[{ required: true, whitespace: true, message: t('common.required') }]}
    >
      <Input maxLength={200} />
    </Form.Item>
  )
}

export function overbookOf({ overbookReason: reason }: OverbookForm) {
  return reason === undefined ? {} : { overbook: { reason } }
}

import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { CaseClock } from '../../api/types.ts'
import { hoursAndMinutes, readClock } from '../../format/clock.ts'

const colors = {
  overdue: 'error',
  paused: 'warning',
  remaining: 'processing',
  stopped: 'default',
} as const

/** How much working time a case has left. */
export function ClockTag({ clock }: { readonly clock: CaseClock }) {
  const { t } = useTranslation()
  const { state, minutes } = readClock(clock)
  const split = hoursAndMinutes(minutes)
  const time = split.hours > 0 ? t('cases.hours', split) : t('cases.minutes', { minutes })
  return <Tag color={colors[state]}>{t(`cases.${state}`, { time })}</Tag>
}

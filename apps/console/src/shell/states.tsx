import { Alert, Button, Empty, Spin } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { detailsOf } from '../api/problem.ts'

export function EmptyState({ text }: { readonly text: string }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} />
}

export function Loading() {
  const { t } = useTranslation()
  return (
    <div
      role="status"
      aria-label={t('common.loading')}
      style={{ padding: 48, textAlign: 'center' }}
    >
      <Spin />
    </div>
  )
}

interface ProblemNoticeProps {
  readonly error: unknown
  /** Offered only where trying again may help. */
  readonly retry: () => void
}

/** A refusal in the reader's language, with what support needs to find it. */
export function ProblemNotice({ error, retry }: ProblemNoticeProps) {
  const { t, i18n } = useTranslation()
  const { title, detail, code, field, traceId, retry: when } = detailsOf(error)
  const own = code === 'UNREACHABLE' ? t('common.unreachable') : t('common.unexpected')
  const details = [
    code,
    field !== undefined && `${t('common.field')}: ${field}`,
    traceId !== '' && `${t('common.trace')}: ${traceId}`,
  ]
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title === '' ? own : title}
      description={
        <>
          {i18n.language === 'en' && detail !== title && <div>{detail}</div>}
          <div className="quiet">{details.filter(Boolean).join(' · ')}</div>
          {when === 'same-key' && <div>{t('common.retryHint')}</div>}
        </>
      }
      action={when !== 'no' && <Button onClick={retry}>{t('common.retry')}</Button>}
    />
  )
}

interface Read<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly isPending: boolean
  readonly refetch: () => unknown
}

interface ReadStateProps<T> {
  readonly read: Read<T>
  readonly children: (data: T) => ReactNode
}

/** What has been read, or that it is being read, or why it could not be. */
export function ReadState<T>({ read, children }: ReadStateProps<T>) {
  if (read.data !== undefined) return children(read.data)
  if (read.isPending) return <Loading />
  return <ProblemNotice error={read.error} retry={() => void read.refetch()} />
}

interface MoreProps {
  readonly list: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
}

/** Loads the next page of a long list. */
export function More({ list }: MoreProps) {
  const { t } = useTranslation()
  if (!list.hasNextPage) return null
  return (
    <div className="more">
      <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t('common.more')}
      </Button>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Card, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import { detailsOf } from '../../api/problem.ts'
import { instantText } from '../../format/time.ts'
import { useOrganisation } from '../../shell/organisation.ts'
import { useSession } from '../../shell/session-context.tsx'
import { EmptyState, ReadState } from '../../shell/states.tsx'
import { currentLanguage } from '../../words/words.ts'

const refreshMs = 5_000

/** Messages that went nowhere because this is development. */
export function MessagesPage() {
  const { t } = useTranslation()
  const { branch = '' } = useSession()
  const { zoneOf } = useOrganisation()
  const outbox = useQuery({
    queryKey: ['outbox'],
    queryFn: () => bodyOf(api.GET('/api/archive/v1/outreach/outbox')),
    refetchInterval: refreshMs,
  })
  const isAbsent = outbox.isError && detailsOf(outbox.error).status === 404
  return (
    <>
      <h1>{t('messages.title')}</h1>
      <p className="quiet">{t('messages.hint')}</p>
      {isAbsent ? (
        <EmptyState text={t('messages.absent')} />
      ) : (
        <ReadState read={outbox}>
          {({ items }) => (
            <div className="stack">
              {items.length === 0 && <EmptyState text={t('common.empty')} />}
              {items.map(({ at, channel, to, subject, text, hasCalendar }) => (
                <Card
                  key={`${at} ${to} ${channel} ${subject}`}
                  size="small"
                  title={subject || t(`customer.channelNames.${channel}`)}
                  extra={instantText(at, zoneOf(branch), currentLanguage())}
                >
                  <div className="quiet">
                    <Tag>{t(`customer.channelNames.${channel}`)}</Tag>
                    {t('messages.to')}: {to} {hasCalendar && <Tag>{t('messages.calendar')}</Tag>}
                  </div>
                  <p className="prose">{text}</p>
                </Card>
              ))}
            </div>
          )}
        </ReadState>
      )}
    </>
  )
}

import { Card, Timeline } from 'antd'
import { useTranslation } from 'react-i18next'
import { itemsOf } from '../../api/pages.ts'
import { EmptyState, More, ReadState } from '../../shell/states.tsx'
import { ContactRow } from './ContactRow.tsx'
import { useTimeline } from './customer-data.ts'

export function TimelineCard({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation()
  const timeline = useTimeline(customerId)
  return (
    <Card title={t('customer.timeline')} size="small">
      <ReadState read={{ ...timeline, data: itemsOf(timeline.data) }}>
        {(contacts) =>
          contacts.length === 0 ? (
            <EmptyState text={t('customer.noRecords')} />
          ) : (
            <Timeline
              items={contacts.map((contact) => ({
                key: `${contact.kind}:${contact.ref}:${contact.at}`,
                color: contact.standing ? 'blue' : 'gray',
                content: <ContactRow contact={contact} />,
              }))}
            />
          )
        }
      </ReadState>
      <More list={timeline} />
    </Card>
  )
}

import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'

interface Props {
  readonly title: string
  readonly text: string
  readonly onClose: () => void
}

/** What the customer is told: time and number. */
export function PlaceGiven({ title, text, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <div className="stack" role="status">
      <Alert type="success" showIcon title={title} description={text} />
      <div>
        <Button type="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </div>
  )
}

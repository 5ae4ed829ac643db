import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, bodyOf } from '../../api/client.ts'
import type { OperationsQuery } from '../../api/types.ts'
import { ProblemNotice } from '../../shell/states.tsx'

/** A link cannot carry the token, so the file is read first and then handed to the browser. */
export function DownloadButton({ query }: { readonly query: OperationsQuery }) {
  const { t } = useTranslation()
  const reading = useMutation({
    mutationFn: () =>
      bodyOf(
        api.GET('/api/reporting/v1/reports/operations/export.csv', {
          params: { query },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (file) => save(file, `operations-${query.from}-${query.to}.csv`),
  })
  return (
    <div>
      <Button loading={reading.isPending} onClick={() => reading.mutate()}>
        {t('reports.download')}
      </Button>
      {reading.error && <ProblemNotice error={reading.error} retry={() => reading.mutate()} />}
    </div>
  )
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

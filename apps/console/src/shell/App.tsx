import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router/dom'
import { takeTokensFrom } from '../api/client.ts'
import { detailsOf } from '../api/problem.ts'
import type { Person } from '../session/claims.ts'
import type { Session } from '../session/session.ts'
import { consoleRouter } from './router.tsx'
import { SessionProvider } from './session-context.tsx'
import { theme } from './theme.ts'
import './app.css'

const readTriesMax = 3

/** Reads are tried again when nothing was wrong with them; writes only when the user says so. */
function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < readTriesMax && detailsOf(error).retry !== 'no',
      },
      mutations: { retry: false },
    },
  })
}

interface Props {
  readonly session: Session
  readonly person: Person
}

export function App({ session, person }: Props) {
  const { i18n } = useTranslation()
  const [queries] = useState(newQueries)
  const [router] = useState(() => {
    takeTokensFrom(session)
    return consoleRouter()
  })
  return (
    <ConfigProvider
      theme={theme}
      locale={i18n.language === 'en' ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
      form={{ colon: false }}
    >
      <AntApp>
        <QueryClientProvider client={queries}>
          <SessionProvider session={session} person={person}>
            <RouterProvider router={router} />
          </SessionProvider>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}

import { useTranslation } from 'react-i18next'
import { createBrowserRouter, Navigate } from 'react-router'
import { Crashed, Missing } from './Missing.tsx'
import { menuPages } from './pages.ts'
import { Shell } from './Shell.tsx'
import { useSession } from './session-context.tsx'
import { EmptyState } from './states.tsx'

/** Every page is a file of its own, loaded when it is first opened. */
export function consoleRouter() {
  return createBrowserRouter(
    [
      {
        path: '/',
        Component: Shell,
        ErrorBoundary: Crashed,
        HydrateFallback: () => null,
        children: [
          { index: true, Component: Home },
          {
            path: 'customers',
            lazy: async () => {
              const { CustomersPage } = await import('../pages/customers/CustomersPage.tsx')
              return { Component: CustomersPage }
            },
          },
          {
            path: 'customers/new',
            lazy: async () => {
              const { NewCustomerPage } = await import('../pages/customers/NewCustomerPage.tsx')
              return { Component: NewCustomerPage }
            },
          },
          {
            path: 'customers/:customerId',
            lazy: async () => {
              const { CustomerPage } = await import('../pages/customer/CustomerPage.tsx')
              return { Component: CustomerPage }
            },
          },
          {
            path: 'day',
            lazy: async () => ({ Component: (await import('../pages/day/DayPage.tsx')).DayPage }),
          },
          {
            path: 'cases',
            lazy: async () => ({
              Component: (await import('../pages/cases/CasesPage.tsx')).CasesPage,
            }),
          },
          {
            path: 'cases/:caseId',
            lazy: async () => ({
              Component: (await import('../pages/cases/CasePage.tsx')).CasePage,
            }),
          },
          {
            path: 'reports',
            lazy: async () => {
              const { ReportsPage } = await import('../pages/reports/ReportsPage.tsx')
              return { Component: ReportsPage }
            },
          },
          {
            path: 'messages',
            lazy: async () => {
              const { MessagesPage } = await import('../pages/messages/MessagesPage.tsx')
              return { Component: MessagesPage }
            },
          },
          { path: '*', Component: Missing },
        ],
      },
    ],
    { basename: '/console' },
  )
}

/** The first page of the menu that this person has. */
function Home() {
  const { offered } = useSession()
  const { t } = useTranslation()
  const first = menuPages.find(({ offer }) => offered(offer))
  if (first) return <Navigate to={first.path} replace />
  return <EmptyState text={t('common.noOffer')} />
}

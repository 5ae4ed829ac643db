import { App, Button, Modal } from 'antd'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may, type Offer } from '../session/access.ts'
import type { Person } from '../session/claims.ts'
import type { Session } from '../session/session.ts'

interface Signed {
  readonly person: Person
  readonly signOut: () => void
  /** The branch in whose name this person acts now; undefined for one without any. */
  readonly branch: string | undefined
  readonly chooseBranch: (branch: string) => void
  /** Whether to show what needs this operation. */
  readonly offered: (offer: Offer) => boolean
}

const SessionContext = createContext<Signed | undefined>(undefined)
const branchStored = 'hcrm.branch'

interface Props {
  readonly session: Session
  readonly person: Person
  readonly children: ReactNode
}

export function SessionProvider({ session, person, children }: Props) {
  const [branch, setBranch] = useState(() => branchOf(person, sessionStorage.getItem(branchStored)))
  const signed = useMemo<Signed>(
    () => ({
      person,
      signOut: () => void session.signOut(),
      branch,
      chooseBranch: (chosen) => {
        sessionStorage.setItem(branchStored, chosen)
        setBranch(chosen)
      },
      offered: (offer) => may(person.roles, offer),
    }),
    [session, person, branch],
  )
  return (
    <SessionContext.Provider value={signed}>
      {children}
      <Ended session={session} />
    </SessionContext.Provider>
  )
}

function branchOf({ branches }: Person, stored: string | null): string | undefined {
  return branches.find((code) => code === stored) ?? branches[0]
}

/** Nobody is thrown out of a half-filled form: they are asked, and come back to the page. */
function Ended({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const [hasEnded, setEnded] = useState(false)
  useEffect(() => session.onEnded(() => setEnded(true)), [session])
  return (
    <Modal
      open={hasEnded}
      title={t('session.ended')}
      closable={false}
      footer={
        <Button type="primary" onClick={() => void session.signIn()}>
          {t('session.signIn')}
        </Button>
      }
    >
      {t('session.endedText')}
    </Modal>
  )
}

export function useSession(): Signed {
  const signed = useContext(SessionContext)
  if (!signed) throw new Error('useSession outside of SessionProvider')
  return signed
}

/** Short news that needs no answer, e.g. that something was saved. */
export function useNews(): (text: string) => void {
  const { message } = App.useApp()
  return (text) => void message.success(text)
}

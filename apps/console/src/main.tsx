import { createRoot } from 'react-dom/client'
import { personOf } from './session/claims.ts'
import { readConfig } from './session/config.ts'
import { openSession } from './session/session.ts'
import { startWords } from './words/words.ts'

/** Signed out, no more is loaded than the page with the sign-in button. */
async function main(): Promise<void> {
  const root = createRoot(document.getElementById('root') ?? document.body)
  await startWords()
  const config = await readConfig()
  // Signing in comes back to one address only, e.g. not to `localhost`.
  if (window.location.origin !== new URL(config.baseUrl).origin) {
    window.location.replace(`${config.baseUrl}/`)
    return
  }
  const session = await openSession(config)
  const token = await session.token()
  if (token === undefined) {
    const { SignedOut } = await import('./session/SignedOut.tsx')
    root.render(<SignedOut session={session} />)
    return
  }
  const { App } = await import('./shell/App.tsx')
  root.render(<App session={session} person={personOf(token)} />)
}

main().catch((error: unknown) => {
  document.body.textContent = '无法启动控制台，请刷新页面。The console could not start; reload.'
  throw error
})

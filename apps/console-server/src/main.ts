import { setTimeout as sleep } from 'node:timers/promises'
import { startConsole } from './console.ts'
import { readConsoleSettings } from './settings.ts'

/** The console's files with their headers, as a process of its own before the services' gateway. */
async function main(): Promise<void> {
  const settings = readConsoleSettings(process.env)
  const running = await startConsole(settings)
  const end = async (): Promise<void> => {
    running.open(false)
    // Load balancers look away before the door closes.
    await sleep(settings.stopDelayMs)
    await running.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void end())
  }
}

try {
  await main()
} catch (error) {
  console.error(Error.isError(error) ? error.message : 'The console could not start.')
  process.exit(1)
}

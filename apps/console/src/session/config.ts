/** What the console must know before it can sign in; given by the process that serves it. */
export interface ConsoleConfig {
  readonly authority: string
  readonly clientId: string
  readonly baseUrl: string
}

export async function readConfig(): Promise<ConsoleConfig> {
  const response = await fetch(`${import.meta.env.BASE_URL}config.json`)
  if (!response.ok) throw new Error(`config.json answered ${response.status}`)
  return (await response.json()) as ConsoleConfig
}

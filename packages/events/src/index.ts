export { type LocalLogOptions, openLocalLog } from './local-log.ts'
export type { Notice } from './notice.ts'
export { type Relay, type RelayLimits, type RelayOptions, startRelay } from './relay.ts'
export * from './types.ts'

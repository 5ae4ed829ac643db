/** Words of the rules that doors check requests against. */
export { channels, sessionCodes } from '../domain/session.ts'

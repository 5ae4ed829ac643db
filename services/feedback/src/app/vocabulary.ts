/** Lists of code words for the doors, which take no values from the domain themselves. */
export { caseKinds, channels, natures, severities } from '../domain/case.ts'
export { pauseReasons } from '../domain/clock.ts'

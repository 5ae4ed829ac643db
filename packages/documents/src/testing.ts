export type { TestDatabase } from './testing/open-test-database.ts'
export { openTestDatabase } from './testing/open-test-database.ts'

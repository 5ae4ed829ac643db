export { documentsContract } from './testing/contract.ts'
export type { Kit } from './testing/kit.ts'
export type { TestDatabase, TestDatabaseOptions } from './testing/open-test-database.ts'
export { openTestDatabase, testKeys } from './testing/open-test-database.ts'

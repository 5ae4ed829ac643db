import type { TestDatabase } from '@hcrm/documents/testing'
import { documentsContract, openTestDatabase } from '@hcrm/documents/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

// Kept open so that one store serves all tests: the last to leave ends it, which takes seconds.
let kept: TestDatabase | undefined
beforeAll(async () => {
  kept = await openTestDatabase()
})
afterAll(() => kept?.close())

documentsContract({ describe, it, expect, open: openTestDatabase })

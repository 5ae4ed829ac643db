import { documentsContract, openTestDatabase } from '@hcrm/documents/testing'
import { describe, expect, it } from '@jest/globals'

documentsContract({ describe, it, expect, open: openTestDatabase })

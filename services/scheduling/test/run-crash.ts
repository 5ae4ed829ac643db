import { createInterface } from 'node:readline'
import { openTestDatabase } from '@hcrm/documents/testing'
import { run } from '@hcrm/platform'
import { schedulingModule } from '../src/index.ts'
import { fakeArchive } from './fake-archive.ts'

const { url } = await run([schedulingModule, fakeArchive().module])
process.stdout.write(`${JSON.stringify({ url })}\n`)

// Each line names the failpoints to die at from then on.
for await (const failpoints of createInterface({ input: process.stdin })) {
  process.env.HCRM_FAILPOINTS = failpoints
  process.env.HCRM_TEST_STORE_URI = process.env.MONGODB_URI
  // They are read whenever a database is opened.
  const opened = await openTestDatabase()
  await opened.close()
  process.stdout.write(`armed ${failpoints}\n`)
}

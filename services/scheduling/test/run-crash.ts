import { run } from '@hcrm/platform'
import { schedulingModule } from '../src/index.ts'
import { fakeArchive } from './fake-archive.ts'
import { envelope, organisationFacts } from './organisation-facts.ts'

const { base, url } = await run([schedulingModule, fakeArchive().module])
if (process.argv.includes('--tell-organisation')) {
  for (const { subject, event } of organisationFacts()) {
    await base.engines.events.publish(event.topic, [envelope(subject, 1, event)])
  }
}
process.stdout.write(`${JSON.stringify({ url })}\n`)

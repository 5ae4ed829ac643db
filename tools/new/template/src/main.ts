import { run } from '@hcrm/platform'
import { sampleModule } from './module.ts'

await run([sampleModule])

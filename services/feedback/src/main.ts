import { run } from '@hcrm/platform'
import { feedbackModule } from './module.ts'

await run([feedbackModule])

import { run } from '@hcrm/platform'
import { schedulingModule } from './module.ts'

await run([schedulingModule])

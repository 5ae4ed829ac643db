import { run } from '@hcrm/platform'
import { reportingModule } from './module.ts'

await run([reportingModule])

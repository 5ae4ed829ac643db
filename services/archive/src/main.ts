import { run } from '@hcrm/platform'
import { archiveModule } from './module.ts'

await run([archiveModule])

import { run } from '@hcrm/platform'
import { loyaltyModule } from './module.ts'

await run([loyaltyModule])

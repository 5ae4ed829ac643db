/** `npm run new:service -- stock item`: the rooms of services/stock, with a first aggregate. */
import { join } from 'node:path'
import { writeService } from './write-service.ts'

const [service, noun = 'item'] = process.argv.slice(2)
if (service === undefined) {
  console.error('npm run new:service -- <service> [<noun of its first aggregate>]')
  process.exit(2)
}
try {
  const target = writeService(join(import.meta.dirname, '../..'), { service, noun })
  console.log(`${target} is written. To take it in:

1. npm install                       links the workspace
2. tsconfig.json                     { "path": "./services/${service}" }
3. apps/hcrm/src/modules.ts          ${service}Module; its package.json and tsconfig.json too
4. apps/hcrm/src/cli/operator.ts     '${service}' in the list of services,
   test/setting/target.ts            and here,
   infra/observability/dashboards/dashboards.ts  and here
5. deploy/helm/hospital-crm/values.yaml  ${service}: *service; then npm run gen:chart
6. proto/hcrm/${service}/v1          its questions and facts; then npm run gen and contracts.ts
7. npm test -- types boundaries unit e2e

CONTRIBUTING.md has all of it, step by step.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

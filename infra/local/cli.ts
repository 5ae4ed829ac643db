import { installKafka } from './kafka.ts'
import { installStore } from './store.ts'

const parts: Readonly<Record<string, () => Promise<string>>> = {
  store: installStore,
  kafka: installKafka,
}

const [verb, part = ''] = process.argv.slice(2)
const install = parts[part]
if (verb === 'install' && install !== undefined) {
  console.log(`${part} is in ${await install()}`)
} else {
  console.error(`use: cli.ts install ${Object.keys(parts).join('|')}`)
  process.exitCode = 2
}

import { run } from '../src/index.ts'
import { tiny } from './run-tiny-module.ts'

const { grpcAddress, url } = await run([tiny])
process.stdout.write(`${JSON.stringify({ url, grpcAddress })}\n`)

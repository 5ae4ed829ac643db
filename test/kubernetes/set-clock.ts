/** `set-clock.ts NAMESPACE OFFSET_MS`: moves the clock of every pod of the services. */
import { clockFile, clusterIn, servicePods } from './cluster.ts'

const [namespace = '', offsetMs = ''] = process.argv.slice(2)
if (!/^-?\d+$/.test(offsetMs)) throw new Error('OFFSET_MS is a whole number')
const cluster = clusterIn(namespace)
const script = `require('node:fs').writeFileSync('${clockFile}', '${offsetMs}')`
await Promise.all((await servicePods(cluster)).map((pod) => cluster.inPod(pod, script)))

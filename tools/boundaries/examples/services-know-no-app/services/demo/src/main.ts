import { port } from '../../../apps/hcrm/src/main.ts'

export const address = port

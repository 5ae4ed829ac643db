import { forbidden, options } from './tools/boundaries/rules.ts'

export default { forbidden, options }

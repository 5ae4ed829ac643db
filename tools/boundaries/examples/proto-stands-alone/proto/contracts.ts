import { money } from '../packages/kernel/src/index.ts'

export const contracts = [money]

import { place } from '../../../services/demo/src/main.ts'

export const demo = place

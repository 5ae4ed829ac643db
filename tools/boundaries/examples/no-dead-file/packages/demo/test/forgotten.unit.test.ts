import { forgotten } from '../src/forgotten.ts'

export const tested = forgotten

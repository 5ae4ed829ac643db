import type { Place } from '../../other/src/main.ts'

export const place: Place = 1

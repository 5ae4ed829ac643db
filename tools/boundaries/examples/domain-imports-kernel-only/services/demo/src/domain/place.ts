import { readFileSync } from 'node:fs'

export const places = readFileSync('places.txt').length

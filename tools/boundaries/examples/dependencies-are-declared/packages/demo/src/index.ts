import library from 'pino'

export const demo = library

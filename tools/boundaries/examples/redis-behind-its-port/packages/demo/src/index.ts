import library from 'redis'

export const demo = library

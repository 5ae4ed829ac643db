import library from 'kafkajs'

export const demo = library

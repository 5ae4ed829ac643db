import library from 'mongoose'

export const demo = library

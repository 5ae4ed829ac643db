import { request } from 'node:http'

export const bookPlace = () => request('http://localhost')

import { decide } from '../domain/place.ts'

export const route = () => decide()

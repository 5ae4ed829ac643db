import type { Body } from '../inbound/http.ts'

export const save = (body: Body) => body

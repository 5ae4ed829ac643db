import { save } from '../outbound/store.ts'

export const route = () => save()

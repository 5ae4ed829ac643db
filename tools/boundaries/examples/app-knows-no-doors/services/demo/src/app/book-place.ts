import { save } from '../outbound/store.ts'

export const bookPlace = () => save()

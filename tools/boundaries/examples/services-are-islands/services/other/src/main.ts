export type Place = number

export type Body = string

export * from './auth/testing.ts'
export * from './http/testing.ts'

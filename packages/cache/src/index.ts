export { openMemoryCache } from './memory-cache.ts'
export { openRedisCache, type RedisCacheOptions } from './redis-cache.ts'
export * from './types.ts'

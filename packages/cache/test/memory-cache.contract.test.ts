import { openMemoryCache } from '@hcrm/cache'
import { cacheContract } from '@hcrm/cache/testing'
import { expect, it } from '@jest/globals'

cacheContract('memory', async () => ({
  open: async () => openMemoryCache(),
  close: async () => undefined,
}))

it('PR10: the memory cache keeps a bounded number of entries, the newest', async () => {
  const cache = openMemoryCache()
  for (let index = 0; index < 10_005; index += 1) await cache.set(`k${index}`, 'v', 60_000)
  expect(await cache.get('k4')).toBeUndefined()
  expect(await cache.get('k5')).toBe('v')
  expect(await cache.get('k10004')).toBe('v')
})

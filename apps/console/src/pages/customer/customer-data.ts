import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, bodyOf, versioned } from '../../api/client.ts'
import { after, paged } from '../../api/pages.ts'

/** Everything the role may see, with the version that a change is made on. */
export function useView(customerId: string) {
  return useQuery({
    queryKey: ['customer', customerId],
    queryFn: () =>
      versioned(
        api.GET('/api/archive/v1/customers/{customerId}/view', {
          params: { path: { customerId } },
        }),
      ),
  })
}

/** All contacts, latest first, page by page. */
export function useTimeline(customerId: string) {
  return useInfiniteQuery({
    queryKey: ['timeline', customerId],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET('/api/archive/v1/customers/{customerId}/timeline', {
          params: { path: { customerId }, query: after(pageParam) },
        }),
      ),
    ...paged,
  })
}

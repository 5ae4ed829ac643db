import { ErrorResponse, type INavigator } from 'oidc-client-ts'

const answerMsMax = 10_000

/**
 * How the library asks the issuer for a code without showing a page, where the issuer has given no
 * refresh token. The issuer knows who has signed in there and redirects to the console; the code is
 * in the address it redirects to. The library would use a frame, which no page of ours may be in.
 */
export const silently: INavigator = {
  prepare: async () => ({
    async navigate({ url }) {
      // Another origin does not let its answer be read.
      if (new URL(url).origin !== window.location.origin)
        throw new ErrorResponse({ error: 'login_required' })
      return fetch(url, { signal: AbortSignal.timeout(answerMsMax) })
    },
    close: () => {},
  }),
  callback: async () => {},
}

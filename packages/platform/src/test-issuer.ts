import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Actor } from '@hcrm/kernel'
import { exportJWK, generateKeyPair } from 'jose'
import { createSigner } from './auth/signer.ts'
import { systemClock } from './clock.ts'

const lifetimeSeconds = 3_600

/** An issuer with one key, for tests. */
export async function startTestIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] }
  const server = createServer((_request, response) => response.end(JSON.stringify(jwks)))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const sign = createSigner({
    issuer: url,
    key: privateKey,
    keyId: 'test',
    algorithm: 'ES256',
    clock: systemClock,
  })
  return {
    url,
    jwksUrl: `${url}/jwks`,
    token: (actor: Actor, seconds = lifetimeSeconds) =>
      sign({ actor, audience: 'hcrm', lifetimeSeconds: seconds }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

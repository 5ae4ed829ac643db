import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type Certificates, makeCertificates } from '../../../infra/local/certificates.ts'
import { issuerKeys, issuerOf } from '../src/grpc/issuer-keys.ts'
import { projectedTokens } from '../src/grpc/service-tokens.ts'

const issuer = 'https://kubernetes.default.svc'
const subject = 'system:serviceaccount:crm:hcrm-{service}'
const refused = { code: 'UNAUTHENTICATED' }
/** Nobody's fault but the cluster's: to be asked again. */
const away = { code: 'UNAVAILABLE' }

/** A cluster's API as far as it matters here: keys for who shows the account's token. */
describe('SEC8: keys of the cluster’s token issuer', () => {
  let dir: string
  let certificates: Certificates
  let server: Server
  let url: string
  let bearerFile: string
  let token: string

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hcrm-issuer-'))
    certificates = await makeCertificates(dir, ['127.0.0.1'])
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] }
    const sign = (audience: string) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setSubject(subject.replace('{service}', 'feedback'))
        .setAudience(audience)
        .setExpirationTime('10m')
        .sign(privateKey)
    token = await sign('archive')
    const bearer = await sign(issuer)
    bearerFile = join(dir, 'bearer')
    await writeFile(bearerFile, `${bearer}\n`)
    const { cert, key } = certificates
    const tls = { cert: await readFile(cert), key: await readFile(key) }
    server = createServer(tls, (request, response) => {
      const known = request.headers.authorization === `Bearer ${bearer}`
      // Kubernetes answers 406 to who does not name this type.
      const readable = request.headers.accept?.includes('application/jwk-set+json')
      const status = known ? (readable ? 200 : 406) : 401
      response.writeHead(status).end(status === 200 ? JSON.stringify(keys) : '{}')
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/openid/v1/jwks`
  })
  afterAll(async () => {
    server.close()
    await rm(dir, { recursive: true })
  })

  const tokensWith = (bearer: string | undefined, caFile: string | undefined) =>
    projectedTokens({
      tokenFile: join(dir, '{callee}'),
      issuer,
      jwks: issuerKeys({ file: undefined, url, bearerFile: bearer, caFile }),
      subject,
    })

  it('are given to the account of a service, over TLS that its authority vouches for', async () => {
    const tokens = tokensWith(bearerFile, certificates.ca)
    expect(await tokens.verify(token, 'archive')).toBe('feedback')
    await expect(tokens.verify(token, 'loyalty')).rejects.toMatchObject(refused)
  })

  it('SEC9: are not taken from a server of another authority', async () => {
    const other = await makeCertificates(join(dir, 'other'), ['127.0.0.1'])
    const tokens = tokensWith(bearerFile, other.ca)
    await expect(tokens.verify(token, 'archive')).rejects.toMatchObject(away)
  })

  it('are not given to somebody without the account’s token', async () => {
    const tokens = tokensWith(undefined, certificates.ca)
    await expect(tokens.verify(token, 'archive')).rejects.toMatchObject(away)
  })

  it('name their issuer in the account’s own token', () => {
    expect(issuerOf(bearerFile)).toBe(issuer)
  })
})

import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import {
  createLocalJWKSet,
  decodeJwt,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose'
import { createKeys } from '../auth/keys.ts'
import { watchedFile } from '../watched-file.ts'

/** Where the keys of the cluster's token issuer are. */
export interface IssuerKeysAt {
  readonly file: string | undefined
  readonly url: string | undefined
  /** Token that is shown to the address: Kubernetes tells its keys to accounts of its own only. */
  readonly bearerFile: string | undefined
  /** Authority of the address, where it is the cluster's own. */
  readonly caFile: string | undefined
}

/** Keys of the cluster's token issuer, from a mounted file or its address. */
export function issuerKeys(at: IssuerKeysAt): JWTVerifyGetKey {
  if (at.url !== undefined) {
    const own = at.bearerFile !== undefined || at.caFile !== undefined
    return createKeys({ jwksUri: at.url, ...(own && { fetch: fetchAs(at) }) })
  }
  if (at.file === undefined) throw new Error('neither file nor address of the issuer’s keys')
  const read = watchedFile(at.file, (text) => createLocalJWKSet(JSON.parse(text) as JSONWebKeySet))
  return (header, token) => read()(header, token)
}

/** Who issued the token in the file: the kubelet put it there. */
export function issuerOf(bearerFile: string): string | undefined {
  return decodeJwt(readFileSync(bearerFile, 'utf8').trim()).iss
}

const answerBytesMax = 1024 * 1024

/** The files are read each time: the kubelet renews the one, an operator the other. */
function fetchAs({ bearerFile, caFile }: IssuerKeysAt): FetchImplementation {
  return async (url, { signal }) => {
    const token = bearerFile && readFileSync(bearerFile, 'utf8').trim()
    return new Promise((resolve, reject) => {
      const options = {
        signal,
        ...(caFile !== undefined && { ca: readFileSync(caFile) }),
        headers: {
          accept: 'application/jwk-set+json, application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
      }
      get(url, options, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > answerBytesMax) response.destroy(new Error('the issuer answers too much'))
          else chunks.push(chunk)
        })
        response.on('error', reject)
        response.on('end', () => {
          resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 500 }))
        })
      }).on('error', reject)
    })
  }
}

import type { JWK } from 'jose'
import { type Configuration, Provider } from 'oidc-provider'
import { clients, staff } from '../demo/group.ts'
import { claimsOf, tokenAlgorithm, tokenAudience, tokenSeconds } from './claims.ts'
import { memory } from './memory.ts'

export interface IdentityOptions {
  /** e.g. `http://127.0.0.1:8080/oidc` */
  readonly issuer: string
  /** Address of the console, for its redirect. */
  readonly consoleUrl: string
  readonly key: JWK
  readonly cookieKey: string
  /** Secret of the branch clients, and password of the demo staff. */
  readonly password: string
}

export const consoleClientId = 'hcrm-console'

/**
 * An OpenID provider with the demo staff, for the all-in-one and for tests. Production uses the
 * group's own provider and refuses this one.
 */
export function createProvider(options: IdentityOptions): Provider {
  const provider = new Provider(options.issuer, configuration(options))
  // Deployments behind the gateway reach it by plain HTTP on loopback.
  provider.proxy = true
  return provider
}

function configuration(options: IdentityOptions): Configuration {
  return {
    adapter: () => memory(),
    jwks: { keys: [options.key] },
    cookies: { keys: [options.cookieKey] },
    clients: [...branchClients(options), consoleClient(options)],
    // The only key there is; the library would ask for RS256.
    clientDefaults: { id_token_signed_response_alg: tokenAlgorithm },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name'] },
    ttl: {
      AccessToken: tokenSeconds,
      ClientCredentials: tokenSeconds,
      Session: 12 * 3600,
      Grant: 12 * 3600,
      Interaction: 900,
      IdToken: tokenSeconds,
    },
    pkce: { required: () => true },
    findAccount: (_context, id) => account(id),
    extraTokenClaims: (_context, token) => extraClaims(token),
    interactions: { url: (_context, interaction) => `/oidc/sign-in/${interaction.uid}` },
    loadExistingGrant: grantEverything,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => tokenAudienceUri,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: tokenAudience,
          accessTokenFormat: 'jwt' as const,
          accessTokenTTL: tokenSeconds,
          jwt: { sign: { alg: tokenAlgorithm } },
        }),
      },
    },
  }
}

/** Resource indicators are URIs; the audience in the token is the plain word. */
const tokenAudienceUri = 'urn:hcrm:api'

function branchClients({ password }: IdentityOptions) {
  return clients.map(({ clientId }) => ({
    client_id: clientId,
    client_secret: password,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  }))
}

function consoleClient({ consoleUrl }: IdentityOptions) {
  return {
    client_id: consoleClientId,
    application_type: 'web' as const,
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    redirect_uris: [`${consoleUrl}/signed-in`],
    post_logout_redirect_uris: [`${consoleUrl}/`],
  }
}

function account(id: string) {
  const person = staff.find(({ login }) => login === id)
  if (!person) return undefined
  return {
    accountId: id,
    claims: () => ({ sub: id, name: person.nameZh }),
  }
}

function extraClaims(token: { readonly kind: string }): Record<string, unknown> | undefined {
  const subject =
    (token as { accountId?: string }).accountId ?? (token as { clientId?: string }).clientId
  const claims = subject === undefined ? undefined : claimsOf(subject)
  return claims && { hcrm: claims }
}

/** Demo staff are not asked for consent to their own console. */
const grantEverything: NonNullable<Configuration['loadExistingGrant']> = async (context) => {
  const { client, session, provider } = context.oidc
  if (!client || !session?.accountId) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid profile')
  await grant.save()
  return grant
}

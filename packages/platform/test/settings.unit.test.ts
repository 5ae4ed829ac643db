import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import {
  type PlatformSettings,
  peerAddresses,
  platformComponents,
  printable,
} from '../src/platform-settings.ts'
import { checkProfile } from '../src/production.ts'
import {
  type Environment,
  readSettings,
  type Secret,
  SettingsError,
  setting,
  unknownVariables,
} from '../src/settings.ts'

const mail = {
  prefix: 'mail-out',
  schema: z.object({
    smtpHost: z.string(),
    smtpPort: setting.count(25, { min: 1, max: 65_535 }),
    useTls: setting.flag(true),
    from: setting.list(['a', 'b']),
    password: setting.secret().optional(),
  }),
}
const read = (env: Environment) => readSettings(env, { mail })

function sentencesOf(work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.sentences
    throw error
  }
}

describe('settings', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hcrm-settings-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'password')
  writeFileSync(file, 'from-file\n')

  it('come from the variables of their component, with types and defaults', () => {
    const env = { MAIL_OUT_SMTP_HOST: 'mx', MAIL_OUT_USE_TLS: 'false', MAIL_OUT_FROM: 'x, y' }
    expect(read(env).values.mail).toEqual({
      smtpHost: 'mx',
      smtpPort: 25,
      useTls: false,
      from: ['x', 'y'],
    })
  })

  it('SEC20: never print a secret, wherever it came from', () => {
    const env = { MAIL_OUT_SMTP_HOST: 'mx', MAIL_OUT_PASSWORD_FILE: file }
    const { values, lines } = read(env)
    const password: Secret | undefined = values.mail.password
    expect(password?.reveal()).toBe('from-file')
    for (const text of [String(password), JSON.stringify(password), inspect({ password })]) {
      expect(text).toContain('***')
      expect(text).not.toContain('from-file')
    }
    expect(printable(lines)).toBe(
      [
        'MAIL_OUT_SMTP_HOST=mx (environment)',
        'MAIL_OUT_SMTP_PORT=25 (default)',
        'MAIL_OUT_USE_TLS=true (default)',
        'MAIL_OUT_FROM=a,b (default)',
        'MAIL_OUT_PASSWORD=*** (file)',
      ].join('\n'),
    )
  })

  it('tell every fault in one sentence with the variable and without its value', () => {
    const wrong = { MAIL_OUT_SMTP_PORT: '99999', MAIL_OUT_USE_TLS: 'perhaps' }
    const sentences = sentencesOf(() => read(wrong))
    expect(sentences).toHaveLength(3)
    expect(sentences[0]).toBe('MAIL_OUT_SMTP_HOST must be set.')
    expect(sentences[1]).toMatch(/^MAIL_OUT_SMTP_PORT is not valid: .*65535.*\.$/)
    expect(sentences[2]).toMatch(/^MAIL_OUT_USE_TLS is not valid: /)
    expect(sentences.join()).not.toMatch(/99999|perhaps/)
  })

  it('refuse a secret given twice and a file that is not there', () => {
    const host = { MAIL_OUT_SMTP_HOST: 'mx' }
    const twice = { ...host, MAIL_OUT_PASSWORD: 'x', MAIL_OUT_PASSWORD_FILE: file }
    expect(sentencesOf(() => read(twice))).toEqual([
      'Set MAIL_OUT_PASSWORD or MAIL_OUT_PASSWORD_FILE, not both.',
    ])
    const gone = { ...host, MAIL_OUT_PASSWORD_FILE: join(directory, 'gone') }
    expect(sentencesOf(() => read(gone))).toEqual([
      'MAIL_OUT_PASSWORD_FILE names a file that cannot be read.',
    ])
  })

  it('know which of our variables nobody reads', () => {
    const { lines } = readSettings({}, { hcrm: platformComponents.hcrm })
    const env = { HCRM_PUBLIC_URL: 'x', HCRM_PUBLIC_ULR: 'x', HOME: '/' }
    expect(unknownVariables(env, lines)).toEqual(['HCRM_PUBLIC_ULR'])
  })

  it('name peers by service', () => {
    const env = {
      PEER_ARCHIVE_GRPC: 'archive:9090',
      PEER_LONG_NAME_GRPC: 'x:1',
      PEER_CHANNELS: '4',
    }
    expect([...peerAddresses(env)]).toEqual([
      ['archive', 'archive:9090'],
      ['long-name', 'x:1'],
    ])
  })
})

describe('SEC20: the production profile', () => {
  const fine = {
    NODE_ENV: 'production',
    MONGODB_URI: 'mongodb://db/?tls=true',
    KAFKA_BROKERS: 'kafka:9093',
    KAFKA_TLS_CA_FILE: '/tls/kafka.pem',
    REDIS_URL: 'rediss://cache',
    KEYS_DOCUMENTS_FILE: '/keys/documents.json',
    KEYS_AUDIT_FILE: '/keys/audit.key',
    OIDC_ISSUER: 'https://id.example.org',
    OIDC_JWKS_URL: 'https://id.example.org/jwks',
    HCRM_PUBLIC_URL: 'https://crm.example.org',
    GRPC_TLS_CERT_FILE: '/tls/cert.pem',
    GRPC_TLS_KEY_FILE: '/tls/key.pem',
    SERVICE_KEY_FILE: '/keys/service.jwk',
  }
  const refusals = (change: Environment, demoIssuer = false) => {
    // A name of a file, not the setting of a file's content.
    const { values } = readSettings({ ...fine, ...change }, platformComponents)
    const settings: PlatformSettings = values
    return sentencesOf(() => checkProfile(settings, { demoIssuer })).join(' ')
  }

  it('takes a proper deployment', () => {
    expect(refusals({})).toBe('')
  })

  it.each([
    ['HCRM_CLOCK_FILE', { HCRM_CLOCK_FILE: '/run/clock' }],
    ['HCRM_FAILPOINTS', { HCRM_FAILPOINTS: 'x=kill' }],
    ['HCRM_TRACES_FILE', { HCRM_TRACES_FILE: '/run/spans' }],
    ['HCRM_PUBLIC_URL', { HCRM_PUBLIC_URL: '' }],
    ['HCRM_PUBLIC_URL', { HCRM_PUBLIC_URL: 'http://crm.example.org' }],
    ['HTTP_CORS_ORIGINS', { HTTP_CORS_ORIGINS: 'https://a.example.org,*' }],
    ['GRPC_REFLECTION', { GRPC_REFLECTION: 'true' }],
    ['SERVICE_KEY_FILE', { SERVICE_KEY_FILE: '' }],
    ['SERVICE_TOKEN_JWKS_URL', { SERVICE_TOKEN_JWKS_URL: 'http://keys.example.org' }],
    ['KAFKA_BROKERS', { KAFKA_BROKERS: '' }],
    ['REDIS_URL', { REDIS_URL: '' }],
  ])('refuses %s', (name, change) => {
    expect(refusals(change)).toContain(name)
    const elsewhere = refusals({ ...change, NODE_ENV: 'development' })
    expect(elsewhere.includes(name)).toBe(name === 'KAFKA_BROKERS' || name === 'REDIS_URL')
  })

  it.each([
    ['GRPC_TLS_CERT_FILE', '', 'GRPC_PLAINTEXT'],
    ['KAFKA_TLS_CA_FILE', '', 'KAFKA_PLAINTEXT'],
    ['MONGODB_URI', 'mongodb://user:password@db-0,db-1/?replicaSet=rs0', 'MONGODB_PLAINTEXT'],
    ['MONGODB_URI', 'mongodb+srv://db.example.org/?tls=false', 'MONGODB_PLAINTEXT'],
    ['MONGODB_URI', 'mongodb://db/?tls=true&tlsInsecure=true', 'MONGODB_PLAINTEXT'],
    ['MONGODB_URI', 'mongodb://db/?ssl=true&tlsAllowInvalidHostnames=true', 'MONGODB_PLAINTEXT'],
    ['OIDC_JWKS_URL', 'http://id.example.org/jwks', 'OIDC_PLAINTEXT'],
    ['REDIS_URL', 'redis://cache', 'REDIS_PLAINTEXT'],
  ])(
    'refuses a plain way, %s=%s, unless told that something else encrypts',
    (name, value, said) => {
      const sentence = refusals({ [name]: value })
      expect(sentence).toMatch(new RegExp(`^${name}\\b.+ or ${said} where something else encrypts`))
      expect(sentence).not.toContain('password')
      expect(refusals({ [name]: value, [said]: 'true' })).toBe('')
      expect(refusals({ [name]: value, NODE_ENV: 'development' })).toBe('')
    },
  )

  it.each([
    'mongodb://db/?ssl=true',
    'mongodb+srv://db.example.org/',
    'mongodb://a,b/?replicaSet=rs0&TLS=true',
  ])('takes every spelling of TLS to the store: %s', (uri) => {
    expect(refusals({ MONGODB_URI: uri })).toBe('')
  })

  it('refuses an address of the store that cannot be read, without showing it', () => {
    const sentence = 'MONGODB_URI is not an address that the driver can read.'
    for (const uri of ['db/?tls=true', 'mongodb://u:secret@db/?tlss=true', 'mongodb://u:p@ss@db']) {
      expect(refusals({ MONGODB_URI: uri })).toBe(sentence)
      expect(refusals({ MONGODB_URI: uri, NODE_ENV: 'development' })).toBe(sentence)
    }
  })

  it('needs no way to an engine that lives in the process', () => {
    const local = { HCRM_SINGLE_PROCESS: 'true', KAFKA_BROKERS: '', REDIS_URL: '' }
    expect(refusals({ ...local, KAFKA_TLS_CA_FILE: '' })).toBe('')
  })

  it('refuses the issuer of the demonstration', () => {
    expect(refusals({}, true)).toContain('OIDC_ISSUER')
  })
})

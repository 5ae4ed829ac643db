/** What the chart refuses: a change of ci/small-values.yaml, and what Helm then says. */
interface Refusal {
  readonly change: Readonly<Record<string, unknown>>
  /** Part of the answer, word for word. */
  readonly says: string
  /** What the cluster knows, where that is the fault. */
  readonly knows?: readonly string[]
}

type Row = readonly [says: string, change: Refusal['change'], knows?: readonly string[]]

const archive = (values: unknown): Refusal['change'] => ({ services: { archive: values } })
const keda = { keda: { enabled: true } }
const secret = { existingSecret: 'hcrm-secret' }
const users = { kafka: { sasl: { enabled: true, ...secret } } }
const httpRoute = { kind: 'httpRoute', httpRoute: { parentRefs: [{ name: 'public' }] } }

const missing: readonly Row[] = [
  ['publicUrl must be set: the address', { publicUrl: '' }],
  ['image.registry must be set: where', { image: { registry: '' } }],
  ['mongodb.existingSecret must name', { mongodb: { existingSecret: '' } }],
  ['kafka.brokers must list the brokers', { kafka: { brokers: [] } }],
  ['redis.existingSecret must name', { redis: { existingSecret: '' } }],
  ['oidc.issuer must be set', { oidc: { issuer: '' } }],
  ['oidc.jwksUrl must be set', { oidc: { jwksUrl: '' } }],
  ['keys.existingSecret must name', { keys: { existingSecret: '' } }],
  ['kafka.sasl.existingSecret must name', { kafka: { sasl: { enabled: true } } }],
  ['kafka.tls.existingSecret must name', { kafka: { tls: { existingSecret: '' } } }],
  ['grpc.tls.existingSecret must name', { grpc: { plaintext: false } }],
  ['gateway.httpRoute.parentRefs must name', { gateway: { kind: 'httpRoute' } }],
  ['percona.usersSecret must name', { percona: { enabled: true } }],
  ['tests.tokenUrl, tests.customer and tests.department must be set', { tests: secret }],
]

const incoherent: readonly Row[] = [
  ['grpc.plaintext and grpc.tls.existingSecret exclude', { grpc: { tls: secret } }],
  ['kafka.plaintext and kafka.tls.enabled exclude', { kafka: { plaintext: true } }],
  ['serviceTokens.jwksUrl must be https', { serviceTokens: { jwksUrl: 'http://keys.test' } }],
  ['serviceTokens.issuer must be set while', { serviceTokens: { inCluster: false } }],
  ['stop.deadlineMs must be at least', { stop: { deadlineMs: 19_999 } }],
  ['strimzi.enabled makes a broker without users', { strimzi: { enabled: true }, ...users }],
  ['networkPolicy.gatewayFrom must name', { networkPolicy: { gatewayFrom: [] } }],
  ['autoscaling and keda both set', archive({ autoscaling: { enabled: true }, ...keda })],
  ['minReplicas is more than maxReplicas', archive({ keda: { enabled: true, minReplicas: 7 } })],
  ['at most 12 replicas', archive({ replicas: 13 })],
  [
    'disruptionBudget.minAvailable must be less',
    archive({ disruptionBudget: { minAvailable: 2 }, replicas: 2 }),
  ],
  [
    'console: disruptionBudget.minAvailable must be less',
    { console: { disruptionBudget: { minAvailable: '100%' }, replicas: 2 } },
  ],
  [
    'disruptionBudget.minAvailable must be less',
    archive({ keda: { enabled: true, minReplicas: 1 } }),
  ],
  ['KAFKA_BROKERS is written from other values', archive({ settings: { KAFKA_BROKERS: 'b:1' } })],
  ['NODE_ENV is written from other values', { settings: { NODE_ENV: 'development' } }],
]

const forTests: readonly Row[] = [
  ['publicUrl must be https in production', { publicUrl: 'http://crm.example.org' }],
  ['oidc.issuer must be https in production', { oidc: { issuer: 'http://id.example.org' } }],
  ['kafka.replicationFactor must be 2 or more', { kafka: { replicationFactor: 1 } }],
  ['kafka.tls.enabled must be true in production', { kafka: { tls: { enabled: false } } }],
  ['oidc.jwksUrl must be https in production', { oidc: { jwksUrl: 'http://id.example.org/jwks' } }],
  ['tests.tokenUrl must be https in production', { tests: { tokenUrl: 'http://id.example.org' } }],
  ['image.tag must be a version in production', { image: { tag: 'latest' } }],
  ['migration.enabled must be true in production', { migration: { enabled: false } }],
  ['HCRM_CLOCK_FILE is for tests', { settings: { HCRM_CLOCK_FILE: 'x' } }],
  ['HCRM_FAILPOINTS is for tests', { extraEnv: [{ name: 'HCRM_FAILPOINTS', value: 'x' }] }],
  ['HCRM_TRACES_FILE is for tests', archive({ settings: { HCRM_TRACES_FILE: 'x' } })],
  ['HCRM_SINGLE_PROCESS is for tests', { settings: { HCRM_SINGLE_PROCESS: true } }],
  ['ARCHIVE_DEVELOPMENT_OUTBOX is for tests', { settings: { ARCHIVE_DEVELOPMENT_OUTBOX: 'x' } }],
]

const unknownToCluster: readonly Row[] = [
  ['keda.enabled needs KEDA in the cluster', archive(keda), []],
  ['gateway.kind httpRoute needs the Gateway API', { gateway: httpRoute }, []],
  ['strimzi.enabled needs the Strimzi operator', { strimzi: { enabled: true } }, []],
  ["percona.enabled needs Percona's operator", { percona: { enabled: true } }, []],
]

/** By type alone: values.schema.json. Helm names the value and what it should be. */
const mistyped: readonly Row[] = [
  ["additional properties 'replica' not allowed", archive({ replica: 2 })],
  ["additional properties 'kafak' not allowed", { kafak: {} }],
  ["at '/services/archive/replicas': got string, want integer", archive({ replicas: 'two' })],
  ["at '/environment': value must be one of 'production', 'test'", { environment: 'prod' }],
  ["at '/stop/delayMs': maximum: got 60,001, want 60,000", { stop: { delayMs: 60_001 } }],
  ["at '/image/digests/archive'", { image: { digests: { archive: 'sha256:short' } } }],
  ["at '/kafka/brokers/0'", { kafka: { brokers: ['no-port'] } }],
]

const rows = [...missing, ...incoherent, ...forTests, ...unknownToCluster, ...mistyped]
export const refusals: readonly Refusal[] = rows.map(([says, change, knows]) => ({
  says,
  change,
  ...(knows && { knows }),
}))

/** The sentences of a template that refuses, each with `%s` and `%d` where a name or number is. */
export function sentencesOf(template: string): readonly string[] {
  const written = [...template.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text)
  return written.filter((text) => / .*[.)]$/.test(text) && !text.includes('\\n'))
}

/** Sentences that are none of the answers, each of which a row of the table has asked for. */
export function withoutCase(
  sentences: readonly string[],
  answers: readonly string[],
): readonly string[] {
  return sentences.filter((sentence) => {
    const plain = sentence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const pattern = new RegExp(`^${plain.replace(/%s/g, '\\S+').replace(/%d/g, '\\d+')}$`)
    return !answers.some((answer) => pattern.test(answer))
  })
}

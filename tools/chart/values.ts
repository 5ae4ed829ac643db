import { z } from 'zod'
import { modules } from '../../apps/hcrm/src/modules.ts'

/** The chart's values: values.schema.json is written from this. Unknown keys are refused. */

const text = z.string()
const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
const secretName = z.union([z.literal(''), name])
const count = (min: number, max: number) => z.int().min(min).max(max)
const address = z.union([z.literal(''), z.string().regex(/^https?:\/\//)])
/** Passed on as Kubernetes has them. */
const asIs = z.record(z.string(), z.unknown())
const asAre = z.array(asIs)
const texts = z.record(z.string(), text)

const quantity = z.union([z.string(), z.number()])
const resources = z.strictObject({
  requests: z.record(z.string(), quantity),
  limits: z.record(z.string(), quantity),
})

const placement = {
  podAnnotations: texts,
  podLabels: texts,
  priorityClassName: text,
  nodeSelector: texts,
  tolerations: asAre,
  affinity: asIs,
}

const workload = {
  replicas: count(0, 100),
  resources,
  disruptionBudget: z.strictObject({ minAvailable: quantity }),
  ...placement,
}

const autoscaling = z.strictObject({
  enabled: z.boolean(),
  minReplicas: count(1, 100),
  maxReplicas: count(1, 100),
  cpuPercent: count(10, 100),
})

const keda = z.strictObject({
  enabled: z.boolean(),
  minReplicas: count(1, 100),
  maxReplicas: count(1, 100),
  /** Events a replica may be behind. */
  lagThreshold: count(1, 1_000_000),
})

/** Settings by their names (docs/reference/settings.md), and what Kubernetes has for the rest. */
const extra = {
  settings: z.record(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    z.union([text, z.number(), z.boolean()]),
  ),
  extraEnv: asAre,
  extraVolumes: asAre,
  extraVolumeMounts: asAre,
}

const service = z.strictObject({ ...workload, ...extra, autoscaling, keda })
const reporting = z.strictObject({
  ...workload,
  ...extra,
  persistence: z.strictObject({ size: quantity, storageClass: text }),
})

const engineSecret = { existingSecret: secretName, key: text }
const ports = z.array(count(1, 65_535))
/** `to` as in a NetworkPolicy; none, anywhere on these ports. */
const egress = z.strictObject({ ports, to: asAre })

export const values = z.strictObject({
  global: asIs.optional(),
  nameOverride: text,
  environment: z.enum(['production', 'test']),
  publicUrl: address,
  clusterDomain: text,
  commonLabels: texts,
  image: z.strictObject({
    registry: text,
    tag: text,
    /** `sha256:…` by image; wins over the tag. */
    digests: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/)),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
    pullSecrets: z.array(z.strictObject({ name })),
  }),
  mongodb: z.strictObject({
    ...engineSecret,
    plaintext: z.boolean(),
    databasePrefix: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
    poolSize: count(1, 500),
  }),
  kafka: z.strictObject({
    brokers: z.array(z.string().regex(/^[^\s,:]+:\d+$/)),
    replicationFactor: count(1, 9),
    sasl: z.strictObject({
      enabled: z.boolean(),
      ...{ existingSecret: secretName, usernameKey: text, passwordKey: text },
    }),
    tls: z.strictObject({ enabled: z.boolean(), ...{ existingSecret: secretName, caKey: text } }),
    plaintext: z.boolean(),
  }),
  redis: z.strictObject({ ...engineSecret, plaintext: z.boolean() }),
  oidc: z.strictObject({
    ...{ issuer: address, jwksUrl: address, plaintext: z.boolean(), audience: text },
    algorithm: z.enum(['ES256', 'RS256', 'PS256', 'EdDSA']),
    ...{ actorClaim: text, consoleClientId: text },
  }),
  trust: z.strictObject(engineSecret),
  keys: z.strictObject({
    existingSecret: secretName,
    ...{ documentsKey: text, auditKey: text, linksKey: text },
  }),
  audit: z.strictObject({ anchorClaim: secretName }),
  smtp: z.strictObject({ ...engineSecret, from: text, domain: text }),
  grpc: z.strictObject({
    tls: z.strictObject({ existingSecret: secretName }),
    plaintext: z.boolean(),
  }),
  serviceTokens: z.strictObject({
    ...{ issuer: text, jwksUrl: address },
    /** The address is the cluster's API: shown a token of the pod, checked by the cluster's CA. */
    inCluster: z.boolean(),
    expirationSeconds: count(600, 86_400),
  }),
  stop: z.strictObject({
    ...{ delayMs: count(0, 60_000), drainMs: count(0, 300_000) },
    deadlineMs: count(100, 600_000),
  }),
  gateway: z.strictObject({
    kind: z.enum(['httpRoute', 'ingress', 'none']),
    httpRoute: z.strictObject({ parentRefs: asAre, annotations: texts }),
    ingress: z.strictObject({
      className: text,
      annotations: texts,
      tls: z.strictObject({ existingSecret: secretName }),
    }),
    trustedProxies: count(0, 10),
  }),
  services: z.strictObject(
    Object.fromEntries(
      modules.map(({ name }) => [name, name === 'reporting' ? reporting : service]),
    ),
  ),
  settings: extra.settings,
  extraEnv: asAre,
  extraVolumes: asAre,
  extraVolumeMounts: asAre,
  console: z.strictObject({ enabled: z.boolean(), ...workload }),
  migration: z.strictObject({
    enabled: z.boolean(),
    backoffLimit: count(0, 100),
    deadlineSeconds: count(10, 86_400),
  }),
  telemetry: z.strictObject({
    otlpEndpoint: address,
    metrics: z.strictObject({ enabled: z.boolean(), port: count(1, 65_535) }),
    serviceMonitor: z.strictObject({ enabled: z.boolean(), labels: texts, interval: text }),
    prometheusRule: z.strictObject({ enabled: z.boolean(), labels: texts }),
    dashboards: z.strictObject({ enabled: z.boolean(), labels: texts }),
  }),
  networkPolicy: z.strictObject({
    enabled: z.boolean(),
    gatewayFrom: asAre,
    metricsFrom: asAre,
    dnsTo: asAre,
    egress: z.strictObject({
      ...{ mongodb: egress, kafka: egress, redis: egress, oidc: egress },
      ...{ smtp: egress, otlp: egress, kubernetesApi: egress },
    }),
  }),
  tests: z.strictObject({
    enabled: z.boolean(),
    existingSecret: secretName,
    ...{ tokenUrl: address, customer: text, department: text },
  }),
  strimzi: z.strictObject({
    enabled: z.boolean(),
    replicas: count(1, 9),
    storage: z.strictObject({ size: quantity, storageClass: text }),
    version: text,
  }),
  percona: z.strictObject({
    enabled: z.boolean(),
    replicas: count(1, 9),
    storage: z.strictObject({ size: quantity, storageClass: text }),
    version: text,
    ...{ image: text, usersSecret: secretName },
  }),
  extraManifests: z.array(z.union([text, asIs])),
})

/** As Helm reads it. */
export function valuesSchema(): unknown {
  return z.toJSONSchema(values, { io: 'input' })
}

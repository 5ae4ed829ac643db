import type { Manifest } from './render.ts'

/** SEC36: what every pod of the chart must be. Each finding is one sentence. */

type Labels = Readonly<Record<string, string>>

interface Container {
  readonly name: string
  readonly image: string
  readonly env?: readonly {
    readonly name: string
    readonly valueFrom?: { secretKeyRef?: unknown }
  }[]
  readonly envFrom?: readonly unknown[]
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly resources?: {
    readonly requests?: Readonly<Record<string, unknown>>
    readonly limits?: Readonly<Record<string, unknown>>
  }
  readonly [key: string]: unknown
}

interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
  readonly [key: string]: unknown
}

export interface Pod {
  readonly of: string
  readonly labels: Labels
  readonly spec: PodSpec
  /** Of a Deployment or StatefulSet, not of a Job or a test. */
  readonly isLasting: boolean
}

type Template = { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec }

export function podsOf(manifests: readonly Manifest[]): readonly Pod[] {
  return manifests.flatMap((manifest) => {
    const of = `${manifest.kind} ${manifest.metadata.name}`
    if (manifest.kind === 'Pod') {
      const labels = manifest.metadata.labels ?? {}
      return { of, labels, spec: manifest.spec as PodSpec, isLasting: false }
    }
    const template = (manifest.spec as { template?: Template } | undefined)?.template
    if (!template?.spec.containers) return []
    const isLasting = manifest.kind !== 'Job'
    return { of, labels: template.metadata.labels, spec: template.spec, isLasting }
  })
}

/** [what must be so, whether it is]; the texts are what is printed. */
type Rows = readonly (readonly [must: string, is: boolean])[]

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function podRows({ spec }: Pod): Rows {
  const { securityContext: security = {} } = spec
  return [
    ['runs as non-root', security.runAsNonRoot === true],
    ['runs as 10001', security.runAsUser === 10001],
    ['has seccomp RuntimeDefault', same(security.seccompProfile, { type: 'RuntimeDefault' })],
    ['mounts no account token by itself', spec.automountServiceAccountToken === false],
    ["shares nothing with its node's host", !(spec.hostNetwork || spec.hostPID || spec.hostIPC)],
    ['has no path of its node', !spec.volumes?.some((volume) => 'hostPath' in volume)],
  ]
}

/** A file's or folder's path is no secret. */
const secretName =
  /^(?!.*_(FILE|DIR)$).*(PASSWORD|SECRET|CREDENTIAL|_KEY$|_URI$|REDIS_URL$|SMTP_URL$)/

function containerRows({ spec, isLasting }: Pod, container: Container): Rows {
  const { securityContext: security = {}, resources, env = [] } = container
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe']
  const versioned = /@sha256:[0-9a-f]{64}$|:(?!latest$)[\w.-]+$/
  const hasProbes = !isLasting || probes.every((probe) => container[probe] !== undefined)
  return [
    ['cannot gain privileges', security.allowPrivilegeEscalation === false],
    ['is not privileged', security.privileged !== true],
    ['drops all capabilities', same(security.capabilities, { drop: ['ALL'] })],
    ['has a read-only file system', security.readOnlyRootFilesystem === true],
    ['runs as the user of its pod', !('runAsUser' in security || 'runAsNonRoot' in security)],
    ['requests cpu and memory', !!(resources?.requests?.cpu && resources.requests.memory)],
    ['has a limit of memory', resources?.limits?.memory !== undefined],
    ['has an image with a version', versioned.test(container.image)],
    ['has its three probes', hasProbes],
    ['gets no secret in its environment', !env.some(isSecret) && !container.envFrom],
    ['is in a pod with one container at least', spec.containers.length > 0],
  ]
}

function isSecret({ name, valueFrom }: NonNullable<Container['env']>[number]): boolean {
  return valueFrom?.secretKeyRef !== undefined || secretName.test(name)
}

const missing = (of: string, rows: Rows): readonly string[] =>
  rows.filter(([, is]) => !is).map(([must]) => `${of}: every one ${must}`)

export function findingsOfPods(manifests: readonly Manifest[]): readonly string[] {
  return podsOf(manifests).flatMap((pod) => [
    ...missing(pod.of, podRows(pod)),
    ...[...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((container) =>
      missing(`${pod.of}, ${container.name}`, containerRows(pod, container)),
    ),
  ])
}

/** Every service has what belongs to it, and every pod a policy that denies. */
export function findingsOfRelease(
  manifests: readonly Manifest[],
  services: readonly string[],
): readonly string[] {
  const has = (kind: string, name: string): boolean =>
    manifests.some((each) => each.kind === kind && each.metadata.name === name)
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy')
  const kinds = ['Service', 'ServiceAccount', ...(policies.length > 0 ? ['NetworkPolicy'] : [])]
  const absent = services.flatMap((service) =>
    kinds
      .filter((kind) => !has(kind, `hcrm-${service}`))
      .map((kind) => `${service} has no ${kind}`),
  )
  const open = podsOf(manifests).filter(
    (pod) => policies.length > 0 && !policies.some((policy) => denies(policy, pod)),
  )
  return [...absent, ...open.map(({ of }) => `${of}: no policy denies it everything`)]
}

interface PolicySpec {
  readonly podSelector: { readonly matchLabels?: Labels; readonly matchExpressions?: unknown }
  readonly policyTypes: readonly string[]
  readonly ingress?: readonly unknown[]
  readonly egress?: readonly unknown[]
}

function denies({ spec }: Manifest, { labels }: Pod): boolean {
  const { podSelector, policyTypes, ingress, egress } = spec as PolicySpec
  const wanted = Object.entries(podSelector.matchLabels ?? {})
  const isSelected = wanted.every(([key, value]) => labels[key] === value)
  return isSelected && !ingress && !egress && same([...policyTypes].sort(), ['Egress', 'Ingress'])
}

/** `PEER_…`, the two of telemetry and Node's own are not in the tables of settings. */
const alsoSettings =
  /^(PEER_[A-Z]+_GRPC|METRICS_PORT|OTEL_EXPORTER_OTLP_ENDPOINT|NODE_EXTRA_CA_CERTS)$/

/** Settings the chart writes for a service and nobody reads. `known` is the document of them. */
export function unknownSettings(manifests: readonly Manifest[], known: string): readonly string[] {
  const isKnown = (name: string): boolean =>
    alsoSettings.test(name) ||
    [name, name.replace(/_FILE$/, '')].some((each) => known.includes(`\`${each}\``))
  const names = podsOf(manifests)
    .flatMap(({ spec }) => spec.containers)
    .filter(({ name }) => !['console', 'booking'].includes(name))
    .flatMap(({ env = [] }) => env.map(({ name }) => name))
  return [...new Set(names)].filter((name) => !isKnown(name))
}

interface GrpcRule {
  readonly ports: readonly { readonly port: unknown }[]
  readonly from?: readonly GrpcPeer[]
  readonly to?: readonly GrpcPeer[]
}

interface GrpcPeer {
  readonly podSelector?: { readonly matchLabels: Labels }
}

/** Who may ask whom by the policies, from both ends: neither more nor fewer than do ask. */
export function findingsOfEdges(
  manifests: readonly Manifest[],
  asks: readonly string[],
): readonly string[] {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy')
  if (policies.length === 0) return []
  return (['from', 'to'] as const).flatMap((end) => {
    const edges = policies.flatMap((policy) => edgesOf(policy, end))
    const extra = edges.filter((edge) => !asks.includes(edge))
    const absent = asks.filter((edge) => !edges.includes(edge))
    return [
      ...extra.map((edge) => `${edge} is let through (${end}) and nobody asks`),
      ...absent.map((edge) => `${edge} is not let through (${end})`),
    ]
  })
}

function edgesOf({ metadata, spec }: Manifest, end: 'from' | 'to'): readonly string[] {
  const own = metadata.name.replace(/^hcrm-/, '')
  const { ingress = [], egress = [] } = spec as { ingress?: GrpcRule[]; egress?: GrpcRule[] }
  const rules = end === 'from' ? ingress : egress
  const grpc = rules.filter(({ ports }) => ports.some(({ port }) => port === 'grpc'))
  const others = grpc
    .flatMap((rule) => rule[end] ?? [{}])
    .map(({ podSelector }) => {
      return podSelector?.matchLabels['app.kubernetes.io/component'] ?? 'anyone'
    })
  return others.map((other) => (end === 'from' ? `${other} → ${own}` : `${own} → ${other}`))
}

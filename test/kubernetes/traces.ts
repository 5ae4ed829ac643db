import { appendFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

/** Takes traces as services send them (OTLP over HTTP, JSON), for the tests that read them. */
export interface TraceReceiver {
  readonly port: number
  /** Who called whom over gRPC, as `caller callee`, seen so far. */
  readonly edges: ReadonlySet<string>
  stop(): Promise<void>
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, string>>
}

interface OtlpSpan {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes?: readonly Attribute[]
  readonly links?: readonly { readonly traceId: string }[]
  readonly events?: readonly unknown[]
  readonly status?: unknown
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

const bytesMax = 16 * 1024 * 1024
const spansKeptMax = 200_000

/** Writes every span into a file of its service, as HCRM_TRACES_FILE would. */
export async function receiveTraces(
  dir: string,
  listen: { readonly host: string; readonly port: number },
): Promise<TraceReceiver> {
  mkdirSync(dir, { recursive: true })
  const seen = edgeFinder()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', () => {
      take(JSON.parse(Buffer.concat(chunks).toString()) as Sent)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  const take = ({ resourceSpans }: Sent): void => {
    for (const { resource, scopeSpans } of resourceSpans) {
      const { 'service.name': service = 'unknown' } = valuesOf(resource.attributes)
      const spans = scopeSpans.flatMap((scope) => scope.spans)
      for (const span of spans) seen.take(service, span)
      const lines = spans.map((span) => `${JSON.stringify(lineOf(span))}\n`)
      appendFileSync(join(dir, `${service}.jsonl`), lines.join(''))
    }
  }
  await new Promise<void>((resolve) => server.listen(listen.port, listen.host, resolve))
  return {
    port: listen.port,
    edges: seen.edges,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** OTLP counts kinds from one, the SDK from none. */
function lineOf({ kind, attributes, links, ...span }: OtlpSpan) {
  return {
    ...span,
    kind: kind - 1,
    attributes: valuesOf(attributes ?? []),
    links: (links ?? []).map(({ traceId }) => traceId),
  }
}

function valuesOf(attributes: readonly Attribute[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']),
  )
}

const [server, client] = [2, 3]

/** Finds calls whose two ends are spans of two services; the ends come in any order. */
function edgeFinder() {
  const callers = new Map<string, string>()
  const waiting = new Map<string, string>()
  const edges = new Set<string>()
  const join = (caller: string, callee: string): void => {
    if (caller !== callee) edges.add(`${caller} ${callee}`)
  }
  return {
    edges,
    take(service: string, { kind, spanId, parentSpanId = '' }: OtlpSpan): void {
      if (kind === client) {
        callers.set(spanId, service)
        const callee = waiting.get(spanId)
        if (callee !== undefined) join(service, callee)
      }
      if (kind === server && parentSpanId !== '') {
        const caller = callers.get(parentSpanId)
        if (caller !== undefined) join(caller, service)
        else waiting.set(parentSpanId, service)
      }
      for (const map of [callers, waiting]) {
        const [oldest] = map.keys()
        if (map.size > spansKeptMax && oldest !== undefined) map.delete(oldest)
      }
    },
  }
}

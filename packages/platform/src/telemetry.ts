import { appendFileSync } from 'node:fs'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { MongooseInstrumentation } from '@opentelemetry/instrumentation-mongoose'
import { RedisInstrumentation } from '@opentelemetry/instrumentation-redis'
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node'
import { NodeSDK } from '@opentelemetry/sdk-node'
import {
  BatchSpanProcessor,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import type { Environment } from './settings.ts'
import { cleanSpan } from './span-fields.ts'
import { onFlush } from './trace-flush.ts'

const defaultMetricsHost = '127.0.0.1'
const quietPaths = new Set(['/livez', '/readyz', '/startupz'])

export function startTelemetry(env: Environment): void {
  const { METRICS_HOST, METRICS_PORT, OTEL_SERVICE_NAME } = env
  const spanProcessors = spanProcessorsOf(env)
  const sdk = new NodeSDK({
    serviceName: OTEL_SERVICE_NAME ?? 'hcrm',
    autoDetectResources: false,
    spanProcessors,
    logRecordProcessors: [],
    metricReaders: METRICS_PORT ? [metricsOn(Number(METRICS_PORT), METRICS_HOST)] : [],
    instrumentations: [
      ...(spanProcessors.length > 0 ? traced() : []),
      ...(METRICS_PORT ? [new RuntimeNodeInstrumentation()] : []),
    ],
  })
  sdk.start()
  onFlush(async () => {
    await Promise.all(spanProcessors.map((processor) => processor.forceFlush()))
  })
}

function metricsOn(port: number, host = defaultMetricsHost): PrometheusExporter {
  return new PrometheusExporter({ host, port, withoutScopeInfo: true, withoutTargetInfo: true })
}

/**
 * kafkajs is not here: the event log makes the spans of events itself, the same on every engine,
 * and a second set would write its own trace into their headers. Our logger adds trace ids.
 */
function traced() {
  return [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url = '' }) => quietPaths.has(url),
    }),
    new GrpcInstrumentation(),
    new MongooseInstrumentation(),
    new RedisInstrumentation(),
  ]
}

function spanProcessorsOf(env: Environment): SpanProcessor[] {
  const { HCRM_TRACES_FILE, OTEL_EXPORTER_OTLP_ENDPOINT } = env
  return [
    ...(OTEL_EXPORTER_OTLP_ENDPOINT
      ? [new BatchSpanProcessor({ exporter: cleaned(new OTLPTraceExporter()) })]
      : []),
    ...(HCRM_TRACES_FILE
      ? [new SimpleSpanProcessor({ exporter: cleaned(fileExporter(HCRM_TRACES_FILE)) })]
      : []),
  ]
}

/** Only what is on the list leaves, whatever an instrumentation puts into a span (law 10). */
function cleaned(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(cleanSpan), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

/** One JSON line per span, for tests. */
function fileExporter(path: string): SpanExporter {
  return {
    export(spans, done) {
      appendFileSync(path, spans.map((span) => `${JSON.stringify(lineOf(span))}\n`).join(''))
      done({ code: 0 })
    },
    shutdown: async () => {},
  }
}

function lineOf(span: ReadableSpan) {
  const { spanId, traceId } = span.spanContext()
  return {
    scope: span.instrumentationScope.name,
    name: span.name,
    kind: span.kind,
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    attributes: span.attributes,
    links: span.links.map(({ context }) => context.traceId),
    events: span.events,
    status: span.status,
  }
}

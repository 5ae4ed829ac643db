/**
 * Telemetry of a process, started before everything else: `node --import …/otel.ts`. Settings:
 * OTEL_EXPORTER_OTLP_ENDPOINT sends traces there, HCRM_TRACES_FILE writes them to a file (tests),
 * METRICS_PORT serves `/metrics`. Without any of them nothing is loaded and nothing costs.
 */
/** What telemetry.ts instruments. Of each module that is rewritten, a copy stays in memory. */
const instrumented = ['http', 'https', '@grpc/grpc-js', 'mongoose', 'redis', '@redis/client']

const { HCRM_TRACES_FILE, METRICS_PORT, OTEL_EXPORTER_OTLP_ENDPOINT } = process.env

if (HCRM_TRACES_FILE || METRICS_PORT || OTEL_EXPORTER_OTLP_ENDPOINT) {
  // Modules are instrumented as they are loaded, so the hook goes first.
  const { register } = await import('import-in-the-middle/register-hooks.mjs')
  register({ include: instrumented })
  const { startTelemetry } = await import('./telemetry.ts')
  startTelemetry(process.env)
}

export {}

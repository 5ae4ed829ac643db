/** Sends what waits to be sent; nothing to do in a process without telemetry. */
let flush: () => Promise<void> = async () => {}

/** For `telemetry.ts`, which is loaded only where there is an exporter. */
export function onFlush(work: () => Promise<void>): void {
  flush = work
}

/** At the end of a process. */
export function flushTraces(): Promise<void> {
  return flush()
}

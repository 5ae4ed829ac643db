export const loopback = '127.0.0.1'

/**
 * Where a server listens that others reach at this address: on loopback, or, for a cluster beside
 * this process, on all addresses of this machine, so that we still find it on loopback.
 */
export function listenOn(host: string): string {
  return host === loopback ? loopback : '0.0.0.0'
}

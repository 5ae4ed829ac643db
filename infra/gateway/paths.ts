/**
 * Which paths of the one address go to which service; `/api/<service>` goes there anyway. Every
 * gateway is made of this table: nginx on loopback, the chart's routes.
 */
const extraPaths: Readonly<Record<string, readonly string[]>> = {
  archive: ['/fhir'],
  scheduling: ['/i'],
  feedback: ['/s'],
}

/** All path prefixes of a service, whole segments each. */
export function pathsOf(service: string): readonly string[] {
  return [`/api/${service}`, ...(extraPaths[service] ?? [])]
}

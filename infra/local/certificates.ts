import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { printed, requireProgram } from './program.ts'

export interface Certificates {
  /** Authority that signed, PEM. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const days = (count: number): readonly string[] => ['-days', String(count)]
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/**
 * Makes an authority and a certificate of it for these names; gives the paths. For tests.
 * A certificate of -1 days has ended yesterday.
 */
export async function makeCertificates(
  dir: string,
  names: readonly string[],
  validDays = 2,
): Promise<Certificates> {
  await mkdir(dir, { recursive: true })
  const path = (name: string): string => join(dir, name)
  const openssl = requireProgram('openssl', 'openssl')
  const ca = ['-keyout', path('ca.key'), '-out', path('ca.crt'), '-subj', '/CN=HCRM test']
  await printed(openssl, ['req', '-x509', ...curve, ...days(2), ...ca])
  const asked = ['-keyout', path('tls.key'), '-out', path('tls.csr'), '-subj', '/CN=hcrm']
  await printed(openssl, ['req', ...curve, ...asked])
  const alternatives = names.map((name) => `${/^[\d.]+$/.test(name) ? 'IP' : 'DNS'}:${name}`)
  await writeFile(path('names'), `subjectAltName=${alternatives.join(',')}\n`)
  const signer = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-CAcreateserial']
  const signed = ['-in', path('tls.csr'), '-out', path('tls.crt'), '-extfile', path('names')]
  await printed(openssl, ['x509', '-req', ...signed, ...signer, ...days(validDays)])
  return { ca: path('ca.crt'), cert: path('tls.crt'), key: path('tls.key') }
}

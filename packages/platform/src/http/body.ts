import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { fail, Problem } from '@hcrm/kernel'
import { type JsonLimits, parseJson } from './strict-json.ts'
import { isCleanText } from './text.ts'

export interface BodyOptions extends JsonLimits {
  readonly bodyBytesMax: number
  /** Content types that arrive as text; JSON when absent. */
  readonly textTypes?: readonly string[]
}

/**
 * The body of a request: parsed JSON, or text for the types that say so. Throws WRONG_MEDIA_TYPE,
 * TOO_LARGE before it has taken in too much, and what `parseJson` throws. What is not read here
 * the server discards, for as long as it allows a request to last.
 */
export async function readBody(request: IncomingMessage, options: BodyOptions): Promise<unknown> {
  checkType(request, options.textTypes)
  const bytes = await readBytes(request, options.bodyBytesMax)
  if (!isUtf8(bytes)) return fail(options.textTypes ? 'BAD_TEXT' : 'BAD_JSON')
  const text = bytes.toString('utf8')
  if (options.textTypes === undefined) return parseJson(text, options)
  return isCleanText(text) ? text : fail('BAD_TEXT')
}

/** For routes that take none: what would be passed over in silence is refused. */
export function refuseBody(request: IncomingMessage): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if (length === '0' && encoding === undefined) return
  fail('BAD_REQUEST', { detail: 'This address takes no body.' })
}

const jsonType = /^application\/(?:[\w.-]+\+)?json$/

function checkType(request: IncomingMessage, textTypes: readonly string[] | undefined): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const isKnown = textTypes ? textTypes.includes(type) : jsonType.test(type)
  const charset = parameters.find((each) => each.startsWith('charset='))
  const isUtf = charset === undefined || /^charset="?utf-8"?$/.test(charset)
  // A small packed body can unpack to any size, so none is taken.
  const isPlain = (request.headers['content-encoding'] ?? 'identity') === 'identity'
  if (!isKnown || !isUtf || !isPlain) fail('WRONG_MEDIA_TYPE')
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) fail('TOO_LARGE')
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= bytesMax) {
        chunks.push(chunk)
      } else {
        chunks.length = 0
        reject(new Problem('TOO_LARGE'))
      }
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    // The caller went away in the middle.
    request.on('error', (cause) => reject(new Problem('BAD_REQUEST', { cause })))
  })
}

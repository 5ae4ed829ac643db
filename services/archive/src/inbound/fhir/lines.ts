/** Lines of a push, one at a time, without the empty ones; the push is never copied as a whole. */
export function* linesOf(body: string): Generator<string> {
  let start = 0
  while (start < body.length) {
    const next = body.indexOf('\n', start)
    const end = next < 0 ? body.length : next
    const line = body.slice(start, end).trim()
    if (line !== '') yield line
    start = end + 1
  }
}

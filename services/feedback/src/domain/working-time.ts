/** A stretch of working time of a branch; instants, ordered, without overlaps. */
export interface WorkingSpan {
  readonly from: Date
  readonly to: Date
}

const minuteMs = 60_000

/** Working minutes between two instants (W14): nights, weekends and holidays do not count. */
export function workingMinutes(spans: readonly WorkingSpan[], from: Date, to: Date): number {
  const ms = spans.reduce((sum, span) => {
    const start = Math.max(span.from.getTime(), from.getTime())
    const end = Math.min(span.to.getTime(), to.getTime())
    return sum + Math.max(0, end - start)
  }, 0)
  return Math.floor(ms / minuteMs)
}

/**
 * The instant at which so many working minutes will have passed; always inside working time.
 * Throws when the spans do not reach that far: whoever gives them must look further ahead.
 */
export function afterWorkingMinutes(
  spans: readonly WorkingSpan[],
  from: Date,
  minutes: number,
): Date {
  let left = minutes * minuteMs
  for (const span of spans) {
    const start = Math.max(span.from.getTime(), from.getTime())
    const length = span.to.getTime() - start
    if (length <= 0) continue
    if (length >= left) return new Date(start + left)
    left -= length
  }
  throw new Error('the working calendar does not reach far enough')
}

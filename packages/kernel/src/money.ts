/** An amount in minor units (fen for CNY). Integers only. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

export function yuan(amountFen: number): Money {
  return { amount: integer(amountFen), currency: 'CNY' }
}

/** Refuses anything that is not a safe integer: sums of money and points never round silently. */
export function integer(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('not a safe integer')
  return value
}

/** `value × basisPoints / 10,000`, rounded down: a part of a whole never exceeds it. */
export function share(value: number, basisPoints: number): number {
  const product = BigInt(integer(value)) * BigInt(integer(basisPoints))
  const floor = product / 10_000n - (product < 0n && product % 10_000n !== 0n ? 1n : 0n)
  return Number(floor)
}

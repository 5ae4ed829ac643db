import { AsyncLocalStorage } from 'node:async_hooks'
import type { TestDatabase } from '@hcrm/documents/testing'
import { openTestDatabase } from '@hcrm/documents/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Context } from '@opentelemetry/api'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { accounts, book, earn, open, sheets } from '../src/testing/fixtures.ts'
import { intent, now, numbers, system } from '../src/testing/kit.ts'

const storage = new AsyncLocalStorage<Context>()

context.setGlobalContextManager({
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, run, ...[self, ...args]) => storage.run(active, () => run.apply(self, args)),
  bind: (_, target) => target,
  enable() {
    return this
  },
  disable() {
    return this
  },
})

/** Runs as the request with this number would. */
function inRequest<T>(n: number, run: () => T): T {
  const digits = String(n).padStart(2, '0')
  const span = { traceId: digits.repeat(16), spanId: digits.repeat(8), traceFlags: 1 }
  return context.with(trace.setSpanContext(ROOT_CONTEXT, span), run)
}

const traceparents = numbers(8).map((n) => {
  const digits = String(n + 1).padStart(2, '0')
  return `00-${digits.repeat(16)}-${digits.repeat(8)}-01`
})

describe('traces', () => {
  let test: TestDatabase

  afterEach(() => test.close())

  it('an event carries the trace of the request that caused it, whoever commits it', async () => {
    test = await openTestDatabase()
    const store = test.database.aggregates(sheets)
    const streams = test.database.streams(accounts)
    await test.database.createIndexes()
    const sheet = store.within(system)
    await sheet.update('s', { now }, open(9))
    await Promise.all(
      numbers(8).map((n) =>
        inRequest(n + 1, () =>
          Promise.all([
            sheet.update('s', intent(`k${n}`), book(`p${n}`)),
            streams.within(system).append('b1/a', intent(`k${n}`), earn(n)),
          ]),
        ),
      ),
    )
    const [first, ...booked] = await store.outbox.pending('s')
    expect(first).not.toHaveProperty('traceparent')
    expect(booked.map(({ traceparent }) => traceparent)).toEqual(traceparents)
    const posted = await streams.outbox.pending('b1/a')
    expect(posted.map(({ traceparent }) => traceparent)).toEqual(traceparents)
  })
})

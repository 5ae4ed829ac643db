import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, credentials } from '@grpc/grpc-js'
import { ArchiveServiceClient } from '@hcrm/proto/archive/v1/archive_service'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startAllInOne } from '../../../test/setting/all-in-one.ts'
import type { StartedTarget } from '../../../test/setting/target.ts'
import { freePort } from '../../local/port.ts'
import { queries, rules, seriesOf } from './figures.ts'

/** Prometheus makes it itself, for every process that it asks. */
const ownOfPrometheus = ['up']
/** What comes last of all: an event that a consumer has done. */
const last = 'hcrm_event_age_count'
const waitMaxMs = 120_000

describe('metrics that operators are shown', () => {
  let dir: string
  let started: StartedTarget
  let metricsUrl: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hcrm-metrics-'))
    const port = await freePort()
    metricsUrl = `http://127.0.0.1:${port}/metrics`
    // The demo group is the traffic.
    started = await startAllInOne(dir, { METRICS_PORT: String(port), HCRM_DEMO: '1' })
  }, 300_000)
  afterAll(async () => {
    await started?.stop()
    await rm(dir, { recursive: true, force: true })
  }, 60_000)

  async function names(): Promise<ReadonlySet<string>> {
    const text = await (await fetch(metricsUrl)).text()
    return new Set([...text.matchAll(/^([a-z]\w*)[ {]/gm)].map(([, name = '']) => name))
  }

  it('P8: hold every figure that a rule, a dashboard or a runbook asks for', async () => {
    const { archive = '' } = started.target.grpc
    await refusedRpc(archive)
    const end = performance.now() + waitMaxMs
    while (!(await names()).has(last) && performance.now() < end) await sleep(200)
    const told = await names()
    const recorded = rules.flatMap(({ record }) => record ?? [])
    const known = new Set([...told, ...recorded, ...ownOfPrometheus])
    const asked = queries().flatMap(({ at, expr }) => seriesOf(expr).map((name) => ({ at, name })))
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter(({ name }) => !known.has(name))).toEqual([])
  }, 180_000)
})

/** A question without a token: it is refused, and counted. */
async function refusedRpc(address: string): Promise<void> {
  const client = new Client(address, credentials.createInsecure())
  const { path, requestSerialize, responseDeserialize } = ArchiveServiceClient.service.getCustomer
  const request = { id: 'none' } as Parameters<typeof requestSerialize>[0]
  await new Promise<void>((resolve) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, () => resolve())
  })
  client.close()
}

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { freePort } from '../../infra/local/port.ts'
import { receiveTraces, type TraceReceiver } from './traces.ts'

const [server, client] = [2, 3]

interface Sent {
  readonly service: string
  readonly kind: number
  readonly spanId: string
  readonly parentSpanId?: string
}

describe('P8: traces as the services send them', () => {
  let dir: string
  let receiver: TraceReceiver
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hcrm-traces-'))
    receiver = await receiveTraces(dir, { host: '127.0.0.1', port: await freePort() })
  })
  afterAll(async () => {
    await receiver.stop()
    await rm(dir, { recursive: true })
  })

  async function send({ service, ...span }: Sent): Promise<void> {
    const named = [{ key: 'service.name', value: { stringValue: service } }]
    const operation = { key: 'hcrm.operation', value: { stringValue: 'a.b.c' } }
    const spans = [{ name: 'x', traceId: 't', attributes: [operation], ...span }]
    const sent = {
      resourceSpans: [{ resource: { attributes: named }, scopeSpans: [{ spans }] }],
    }
    const url = `http://127.0.0.1:${receiver.port}/v1/traces`
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(sent) })).status).toBe(200)
  }

  it('tell who called whom, whichever end comes first, but not within a service', async () => {
    await send({ service: 'feedback', kind: client, spanId: '1' })
    await send({ service: 'archive', kind: server, spanId: '2', parentSpanId: '1' })
    await send({ service: 'archive', kind: server, spanId: '4', parentSpanId: '3' })
    await send({ service: 'loyalty', kind: client, spanId: '3' })
    await send({ service: 'loyalty', kind: client, spanId: '5' })
    await send({ service: 'loyalty', kind: server, spanId: '6', parentSpanId: '5' })
    expect([...receiver.edges].sort()).toEqual(['feedback archive', 'loyalty archive'])
  })

  it('are kept a line each, as a process would write them', async () => {
    const [line = ''] = (await readFile(join(dir, 'feedback.jsonl'), 'utf8')).split('\n')
    expect(JSON.parse(line)).toMatchObject({
      kind: 2,
      spanId: '1',
      attributes: { 'hcrm.operation': 'a.b.c' },
    })
  })
})

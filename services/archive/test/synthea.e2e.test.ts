import { encounter as contract, type EventContract } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive, until } from './start-archive.ts'
import { isSyntheaHere, syntheaLines, syntheaTypes } from './synthea.ts'

const minutes = 60_000

if (isSyntheaHere) describe('13 people, 95 years', wholeLives)
else describe('Synthea', () => it.todo('not run: the sample data are not here'))

function wholeLives(): void {
  let scene: Scene
  let his: Person

  beforeAll(async () => {
    scene = await startArchive()
    his = await scene.person('branchClient', { kind: 'client' })
    const east = { kind: 'branch', nameZh: '东院', nameEn: 'East', zone: 'America/Chicago' }
    await his('PUT', '/organisation/units/east', { body: east })
  }, 120_000)
  afterAll(() => scene?.stop())

  const push = (lines: readonly string[]) =>
    his('POST', '/fhir/$import', { body: lines.join('\n'), type: 'application/fhir+ndjson' })
  const all = syntheaTypes.flatMap((type) => syntheaLines(type))
  const counts = (verdict: string) =>
    Object.fromEntries(
      syntheaTypes.map((type) => {
        const none = { created: 0, unchanged: 0, corrected: 0, parked: 0 }
        return [type, { ...none, [verdict]: syntheaLines(type).length }]
      }),
    )

  it(
    'A13: findings first, patients last: every line finds its place in one push',
    async () => {
      const { status, body } = await push(all)
      expect(status).toBe(200)
      expect(body.counts).toEqual(counts('created'))
      expect((await his('GET', '/imports/parked')).body.items).toEqual([])
    },
    3 * minutes,
  )

  it(
    'A13: the same push again changes nothing',
    async () => {
      const published = await eventsOf(scene, contract.EncounterCorrected)
      const { body } = await push(all)
      expect(body.counts).toEqual(counts('unchanged'))
      expect(await eventsOf(scene, contract.EncounterCorrected)).toBe(published)
    },
    3 * minutes,
  )

  it(
    'A14: the timelines hold every visit of the files, year by year',
    async () => {
      const wanted = new Map<string, number>()
      for (const line of syntheaLines('Encounter')) {
        const { subject, period } = JSON.parse(line)
        const year = new Intl.DateTimeFormat('en', { timeZone: 'America/Chicago', year: 'numeric' })
        const key = `${subject.reference} ${year.format(new Date(period.start))}`
        wanted.set(key, (wanted.get(key) ?? 0) + 1)
      }
      const found = await until(yearsOnTimelines, (seen) => sum(seen) >= sum(wanted), minutes)
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
    },
    2 * minutes,
  )

  it('A14: the view of somebody with 708 visits shows a page of them', async () => {
    const id = await customerOf('79a66c97-6131-3213-f3c9-4606946ab056')
    const { body } = await his('GET', `/customers/${id}/view`)
    expect(body.timeline).toHaveLength(30)
    expect(body.lastEncounter.at).toBe(body.timeline[0].at)
    expect(body.customer.consent.doNotContact).toBe(true)
  })

  it('SEC22: no log holds a name or number of theirs', () => {
    const planted = syntheaLines('Patient').flatMap((line) => {
      const { name, telecom, address } = JSON.parse(line)
      return [name[0].family, name[0].given[0], telecom[0].value, address[0].line[0]]
    })
    expect(planted.filter((value) => scene.logged().includes(value))).toEqual([])
  })

  async function customerOf(sourceId: string): Promise<string> {
    const { body } = await his('POST', '/customers/search', { body: { mrn: sourceId } })
    return body.items[0].id
  }

  async function yearsOnTimelines(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>()
    for (const line of syntheaLines('Patient')) {
      const { id: sourceId } = JSON.parse(line)
      const id = await customerOf(sourceId)
      let cursor: string | undefined
      do {
        const page = `limit=100${cursor ? `&cursor=${cursor}` : ''}`
        const { body } = await his('GET', `/customers/${id}/timeline?${page}`)
        for (const { data } of body.items) {
          const key = `Patient/${sourceId} ${data.date.slice(0, 4)}`
          found.set(key, (found.get(key) ?? 0) + 1)
        }
        cursor = body.nextCursor
      } while (cursor)
    }
    return found
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}

/** How many events of one kind have been published so far. */
async function eventsOf(
  scene: Scene,
  { topic, type }: Pick<EventContract<unknown>, 'topic' | 'type'>,
): Promise<number> {
  let count = 0
  const follower = scene.service.events.follow({
    name: `test-${topic}-${type}`,
    topics: [topic],
    positions: async () => new Map(),
    handle: async (batch) => {
      count += batch.filter((event) => event.type === type).length
    },
  })
  await follower.started
  await until(
    () => follower.lag(),
    (lag) => lag === 0,
    minutes,
  )
  await follower.stop()
  return count
}

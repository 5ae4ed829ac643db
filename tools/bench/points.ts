import { openTestDatabase, type TestDatabase } from '@hcrm/documents/testing'
import { type Relay, startRelay } from '@hcrm/events'
import { isProblem } from '@hcrm/kernel'
import { type Collection, MongoClient } from 'mongodb'
import { decideEntry, type LotTerms } from '../../services/loyalty/src/domain/account.ts'
import { standardRule } from '../../services/loyalty/src/domain/earning.ts'
import { ledgerDefinition } from '../../services/loyalty/src/outbound/store/definitions.ts'
import { type Figure, median, rate, timed } from './measure.ts'

const roundMs = 2_000
const workers = 64
const accounts = 10_000
const roundsMax = 5
const batch = 1_000
/** Bare inserts of a round: few, because the embedded store drops them one by one at the end. */
const barePerRound = 5

/** V9: points entries a second, one hot account against many, and against bare inserts. */
export async function points(): Promise<readonly Figure[]> {
  const store = await openTestDatabase()
  // Before the indexes and the relay, which are for the stores that are there.
  const post = poster(store)
  await store.database.createIndexes()
  // Events leave as they do in production; what takes them costs nothing here.
  const relay = startRelay({
    outboxes: store.database.outboxes(),
    log: { publish: async () => undefined },
    clock: { now: () => new Date() },
    source: '/loyalty',
    notice: () => undefined,
  })
  const client = await new MongoClient(store.uri).connect()
  const rounds = await race({ store, relay, post }, client.db(store.dbName).collection('bare'))
  await relay.stop(5_000)
  await client.close()
  await store.close()
  return [
    figure('points entries/s on one hot account against 10,000 accounts', {
      rounds: rounds.map(({ hot, spread }) => hot / spread),
      least: 0.8,
    }),
    figure('points entries/s on one hot account against bare inserts by 1,000', {
      rounds: rounds.map(({ hot, bare }) => hot / bare),
      least: 0.25,
    }),
    commandsFigure(rounds.map(({ commands }) => commands)),
  ]
}

type Post = (account: string) => Promise<void>

/** Posts one entry at a time, each under a key of its own. */
function poster({ database }: TestDatabase): Post {
  const ledger = database.streams(ledgerDefinition).within({ kind: 'system', user: 'bench' })
  const terms: LotTerms = { month: '2026-01', expires: new Date(Date.UTC(2028, 1, 1)) }
  let n = 0
  const posted = async (account: string): Promise<boolean> => {
    n += 1
    const key = `op${n}`
    const now = new Date()
    const occasion = { branch: 'east', cause: key, at: now, localDate: '2026-01-15' }
    const earn = { type: 'earn', rule: standardRule, category: 'treatment', terms } as const
    const intent = { operation: { key, fingerprint: key }, now }
    try {
      await ledger.append(account, intent, (state) => ({
        entry: decideEntry(state, { ...earn, amountFen: 10_000 }, occasion),
        answer: null,
      }))
      return true
    } catch (error) {
      if (isProblem(error, 'EVENT_BACKLOG')) return false
      throw error
    }
  }
  return async (account) => {
    // A full backlog is the ledger's way to say "slower": the entry counts when it is in.
    while (!(await posted(account))) await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Raced {
  readonly store: TestDatabase
  readonly relay: Relay
  readonly post: Post
}

interface Round {
  readonly hot: number
  readonly spread: number
  readonly bare: number
  /** Of the store, for 1,000 entries on the hot account, the relay's included. */
  readonly commands: number
}

/** Entries and bare inserts a second, in rounds, so that all of them meet the same machine. */
async function race({ store, relay, post }: Raced, bare: Collection): Promise<readonly Round[]> {
  const rounds: Round[] = []
  for (let round = 0; round < roundsMax; round += 1) {
    let entries = 0
    // What the round before has left is not this one's.
    while ((await relay.backlog()).count > 0) await new Promise((next) => setTimeout(next, 50))
    store.forget()
    const hot = await rate(workers, roundMs, async () => {
      await post('hot')
      entries += 1
    })
    const commands = (store.seen.length * 1_000) / entries
    const spread = await rate(workers, roundMs, (worker, turn) =>
      post(`a${(worker * 157 + turn) % accounts}`),
    )
    const times = await timed(barePerRound, () =>
      bare.insertMany(
        Array.from({ length: batch }, () => ({ at: new Date(), text: 'x'.repeat(400) })),
      ),
    )
    const ms = times.reduce((sum, time) => sum + time, 0)
    rounds.push({ hot, spread, bare: (barePerRound * batch * 1_000) / ms, commands })
  }
  return rounds
}

function figure(
  what: string,
  { rounds, least }: { readonly rounds: readonly number[]; readonly least: number },
): Figure {
  const value = median(rounds)
  return {
    id: 'V9',
    what,
    value,
    unit: 'ratio',
    must: `>= ${least}`,
    holds: value >= least,
    rounds,
  }
}

function commandsFigure(rounds: readonly number[]): Figure {
  const what = 'store commands for 1,000 points entries on one hot account'
  const value = median(rounds)
  const most = 100
  return {
    id: 'V9',
    what,
    value,
    unit: 'count',
    must: `<= ${most}`,
    holds: value <= most,
    rounds,
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from '@jest/globals'
import { eventFailpoints } from '../failpoints.ts'
import { type Count, type CrashTask, consumeTask, postTask, relayTask } from './crash-child.ts'
import { type Bench, events, Ledger, names, until } from './engine.ts'
import { connect } from './open-engine.ts'

export interface CrashOptions {
  /** Kills at each failpoint; the suites of a release set HCRM_KILLS. */
  readonly kills: number
  /** Every failpoint, or only the one with most to lose. */
  readonly everywhere: boolean
}

/** Processes that are killed at every failpoint, until what they had to do is done. */
export function crashTests(bench: () => Bench, { kills, everywhere }: CrashOptions): void {
  const minutes = 60_000 * (2 + kills)
  const nothingIsLost = async (task: Task, failpoint: string) => {
    const before = await bench().log()
    const options = taskOf(bench(), await bench().topic(before), names('k', 8))
    await before.close()
    await untilDone(task, options, { failpoint, kills })
    const log = await bench().log()
    const ledger = new Ledger()
    log.consume({ group: `${options.topic}.check`, topics: [options.topic], handle: ledger.take })
    await until(() => ledger.complete(options.subjects, options.upTo))
    expect(ledger.gaps).toEqual([])
  }
  it.each(everywhere ? [...pointsOf('relay.'), ...aggregatePoints] : ['relay.beforeMark'])(
    'PR6: a relay killed at %s loses and reorders nothing',
    (failpoint) => nothingIsLost(relayTask, failpoint),
    minutes,
  )
  it.each(everywhere ? [...pointsOf('relay.'), ...streamPoints] : ['relay.beforeMark'])(
    'PR6: a relay of streams killed at %s loses and reorders nothing',
    (failpoint) => nothingIsLost(postTask, failpoint),
    minutes,
  )
  it.each(everywhere ? pointsOf('consume.') : ['consume.beforeCommit'])(
    'PR6: a consumer killed at %s takes every event once in effect',
    async (failpoint) => {
      const log = await bench().log()
      const topic = await bench().topic(log, 2)
      const task = taskOf(bench(), topic, [...names('k', 8), 'bad1', 'bad2'])
      for (const subject of task.subjects) await log.publish(topic, events(subject, 1, task.upTo))
      await log.close()
      await untilDone(consumeTask, task, { failpoint, kills })
      const connection = await connect(task)
      const tallies = connection.collection<{ _id: string; state: Count }>(`${topic}.tallies`)
      const found = await tallies.find({ _id: { $in: [...task.subjects] } }).toArray()
      await connection.close()
      expect(found.map(({ _id }) => _id).sort()).toEqual(names('k', 8))
      for (const { state } of found) expect(state.seen).toEqual(upTo(task.upTo))
      const again = await bench().log()
      const parked = await again.parking.list(`${topic}.tally`)
      expect(parked.map(({ key, events: count }) => [key, count])).toEqual([
        ['bad1', task.upTo],
        ['bad2', task.upTo],
      ])
    },
    minutes,
  )
}

const marks = ['documents.beforePublished', 'documents.afterPublished']
const aggregatePoints = ['documents.afterCommit', ...marks]
const streamPoints = ['documents.afterStreamDecide', 'documents.afterAppend', ...marks]

function pointsOf(prefix: string): string[] {
  return Object.keys(eventFailpoints).filter((name) => name.startsWith(prefix))
}

function taskOf(bench: Bench, topic: string, subjects: readonly string[]): CrashTask {
  return { ...bench.engine.settings, topic, subjects, upTo: 12 }
}

interface Kills {
  readonly failpoint: string
  readonly kills: number
}

type Task = (task: CrashTask) => Promise<void>

/** Runs the task in processes that die at the failpoint, then in one that does not. */
async function untilDone(task: Task, options: CrashTask, { failpoint, kills }: Kills) {
  let died = 0
  for (let run = 0; run < kills; run += 1) {
    // Later at every run, so that each dies with other work behind it.
    const armed = `${failpoint}=kill@${1 + run * 7}`
    const end = await runChild(task, options, armed)
    if (end === 'SIGKILL') died += 1
    else break
  }
  expect(died).toBeGreaterThan(0)
  expect(await runChild(task, options, '')).toBe(0)
}

async function runChild(task: Task, options: CrashTask, armed: string) {
  const module = new URL('crash-child.ts', import.meta.url).href
  const run = `child.${task.name}(${JSON.stringify(options)})`
  const call = `const child = await import('${module}'); await ${run}`
  const quiet = '--disable-warning=TimeoutNegativeWarning'
  const args = [quiet, '--conditions=@hcrm/source', '--input-type=module', '--eval', call]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, HCRM_FAILPOINTS: armed },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal ?? code
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

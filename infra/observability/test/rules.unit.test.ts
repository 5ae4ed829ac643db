import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contracts } from '@hcrm/proto/contracts'
import { describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { operatorCommands } from '../../../apps/hcrm/src/cli/operator.ts'
import { queries, rules, runbooks, seriesOf } from './figures.ts'

const root = join(import.meta.dirname, '../../..')
const kebab = (name: string): string => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()
const alerts = rules.filter(({ alert }) => alert !== undefined)

describe('alerts', () => {
  it('P8: each says how bad it is, what it is, and where its runbook is', () => {
    for (const { alert = '', labels, annotations } of alerts) {
      expect(['critical', 'warning']).toContain(labels?.severity)
      expect(annotations).toEqual({
        summary: expect.stringMatching(/[.]$/),
        runbook_url: `docs/runbooks/${kebab(alert)}.md`,
      })
    }
  })

  it('P8: each has its runbook, and each runbook its alert', () => {
    const named = new Set(alerts.map(({ alert = '' }) => kebab(alert)))
    expect([...runbooks.keys()].sort()).toEqual([...named].sort())
  })

  it('P8: the index of the runbooks names all of them', () => {
    const index = readFileSync(join(root, 'docs/runbooks/README.md'), 'utf8')
    const listed = [...index.matchAll(/^\| \[\w+\]\(([\w-]+)\.md\)/gm)].map(([, name = '']) => name)
    expect(listed.sort()).toEqual([...runbooks.keys()].sort())
  })
})

describe('what runbooks tell an operator to do', () => {
  it('P8: commands of the command line are there', () => {
    const said = [...runbooks.values()].flatMap((text) =>
      [...text.matchAll(/(?:^|`)hcrm (?:--json )?([a-z][a-z ]*)/gm)].map(([, rest = '']) => rest),
    )
    const program = new Command()
    operatorCommands(program, () => Promise.reject(new Error('nothing is asked')))
    const known = program.commands.flatMap((command) => [
      command.name(),
      ...command.commands.map((sub) => `${command.name()} ${sub.name()}`),
    ])
    const runnable = known.filter((name) => !known.some((other) => other.startsWith(`${name} `)))
    expect(said.length).toBeGreaterThan(10)
    const unknown = said.filter(
      (line) => !runnable.some((name) => `${line.trim()} `.startsWith(`${name} `)),
    )
    expect(unknown).toEqual([])
  })
})

describe('queries', () => {
  it('P8: name no event type that nobody publishes', () => {
    const types = Object.values(contracts).flatMap((group) =>
      Object.values<{ readonly type: string }>(group).map(({ type }) => type),
    )
    const asked = queries().flatMap(({ expr }) =>
      [...expr.matchAll(/type="([^"]+)"/g)].map(([, type = '']) => type),
    )
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter((type) => !types.includes(type))).toEqual([])
  })

  it('P8: the series of a query are found whatever stands around them', () => {
    const expr =
      'max by (a) (rate(x_count{b="c"}[5m])) / ignoring (kind) s:y:rate5m > 0.9 or absent(z)'
    expect(seriesOf(expr)).toEqual(['x_count', 's:y:rate5m', 'z'])
  })
})

describe('dashboards', () => {
  const generate = (...args: string[]): number | null =>
    spawnSync(
      join(root, 'node_modules/.bin/node'),
      [
        '--conditions=@hcrm/source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'infra/observability/dashboards/generate.ts'),
        ...args,
      ],
      { stdio: 'ignore' },
    ).status

  it('P8: are as they are generated; one that is not, or that nothing makes, is seen', () => {
    expect(generate('--check')).toBe(0)
    const folder = mkdtempSync(join(tmpdir(), 'hcrm-dashboards-'))
    try {
      cpSync(join(root, 'infra/observability/grafana/dashboards'), folder, { recursive: true })
      const out = `--out=${folder}`
      expect(generate('--check', out)).toBe(0)
      appendFileSync(join(folder, 'archive.json'), ' ')
      expect(generate('--check', out)).toBe(1)
      expect(generate(out)).toBe(0)
      writeFileSync(join(folder, 'other.json'), '{}')
      expect(generate('--check', out)).toBe(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

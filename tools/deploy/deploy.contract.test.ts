import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parseEnvironment } from './environment.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hcrm-deploy-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Answers by the first words of its arguments, which it notes. */
async function fake(program: string, answers: string): Promise<void> {
  const script = `#!/bin/sh
printf '%s\\n' "${program} $*" >> ${folder}/calls
case "$*" in
${answers}
*) exit 3;; esac
`
  await writeFile(join(folder, program), script)
  await chmod(join(folder, program), 0o755)
}

const config = JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'made' } })
const preview = `upgrade*dry-run*) echo '${JSON.stringify({ manifest: config })}';;`
const listed = `list*) echo '[{"name":"hcrm","revision":"4","status":"deployed"}]';;`
const manifest = `get*) echo '${config.replace('made', 'gone')}';;`
const pod = {
  metadata: { name: 'hcrm-archive-0' },
  status: {
    phase: 'Running',
    containerStatuses: [
      { ready: false, restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ],
  },
}

/** As kubectl writes it before a line when asked for times. */
const at = '2026-11-30T04:05:06.789012345Z '

/** Its job has not yet said so itself. */
const migrated = {
  metadata: { name: 'hcrm-migrate-archive-x' },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
      },
    ],
  },
}

async function deploy(...args: string[]) {
  const PATH = [folder, process.env.PATH].join(delimiter)
  const node = ['--conditions=@hcrm/source', join(import.meta.dirname, 'deploy.ts')]
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; text: string }>()
  const env = { ...process.env, PATH, NODE_OPTIONS: '' }
  execFile(process.execPath, [...node, ...args], { env }, (error, stdout, stderr) =>
    resolve({ code: error ? error.code : 0, text: stdout + stderr }),
  )
  const answer = await promise
  const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '')
  return { ...answer, calls }
}

describe('SEC36: deploying', () => {
  it('shows what changes and installs nothing in a dry run', async () => {
    await fake('helm', preview + listed + manifest)
    await fake('kubectl', '')
    const { code, text, calls } = await deploy('--env', 'example', '--dry-run')
    expect(text).toBe('+ ConfigMap made\n- ConfigMap gone\n')
    expect(code).toBe(0)
    expect(calls).not.toContain('--rollback-on-failure')
  })

  it('installs, waits, and says the revision', async () => {
    await fake('helm', `${preview}upgrade*) ;;${listed}${manifest}`)
    await fake('kubectl', `get*) echo '{"items":[]}';;`)
    const { code, text, calls } = await deploy('--env', 'example')
    expect(text).toContain('hcrm is at revision 4.')
    expect(code).toBe(0)
    expect(calls).toMatch(/upgrade --install hcrm .*--wait --rollback-on-failure --timeout 10m/)
  })

  it('refuses what the chart refuses, with its sentences alone', async () => {
    const refusal = 'Error: INSTALLATION FAILED: at x: Nothing was installed:\\n- set it.'
    await fake('helm', `upgrade*) printf '${refusal}' >&2; exit 1;;`)
    await fake('kubectl', '')
    const { code, text, calls } = await deploy('--env', 'example')
    expect(text).toBe('Nothing was installed:\n- set it.\n')
    expect(code).toBe(2)
    expect(calls).not.toContain('--rollback-on-failure')
  })

  it('says which pod failed, why, its last lines, and where the release is now', async () => {
    await fake('helm', `${preview}upgrade*) sleep 1; exit 1;;${listed}${manifest}`)
    const events = { items: [{ reason: 'BackOff', message: 'Back-off restarting' }] }
    await fake(
      'kubectl',
      `*events*) echo '${JSON.stringify(events)}';;
      get*) echo '${JSON.stringify({ items: [pod] })}';;
      logs*--timestamps*) echo '${at}MONGODB_URI must be set';;`,
    )
    const { code, text, calls } = await deploy('--env', 'example')
    // Not the pod that an earlier `helm test` has left.
    const ours =
      /get pods --selector app.kubernetes.io\/instance=hcrm,app.kubernetes.io\/component!=test /
    expect(calls).toMatch(ours)
    expect(text).toContain('hcrm-archive-0: CrashLoopBackOff\n  BackOff: Back-off restarting\n')
    expect(text).toContain('  | MONGODB_URI must be set')
    expect(text).toContain('It was put back to revision 4')
    expect(code).toBe(1)
  })

  it.each([
    'unable to retrieve container logs for containerd://f9c1',
    'failed to try resolving symlinks in path "/var/log/pods/hcrm/archive/1.log": no such file',
  ])('keeps the last lines of a pod whose log is gone at the next look: %s', async (gone) => {
    await fake('helm', `${preview}upgrade*) sleep 3; exit 1;;${listed}${manifest}`)
    await fake(
      'kubectl',
      `*events*) echo '{"items":[]}';;
      get*) echo '${JSON.stringify({ items: [pod, migrated] })}';;
      logs*previous*) if mkdir ${folder}/told; then echo '${at}MONGODB_URI must be set';
        else echo '${gone}'; fi;;
      logs*) echo '${at}starting';;`,
    )
    const { text, calls } = await deploy('--env', 'example')
    expect(calls.match(/kubectl get pods/g)?.length).toBeGreaterThan(1)
    expect(text).toContain('hcrm-archive-0: CrashLoopBackOff\n  | MONGODB_URI must be set\n')
    expect(text).not.toContain(gone)
    expect(text).not.toContain('| starting')
    expect(text).not.toContain('hcrm-migrate-archive-x: Completed')
  })

  it('reads the log of a container that runs again where the one before left none', async () => {
    await fake('helm', `${preview}upgrade*) sleep 1; exit 1;;${listed}${manifest}`)
    await fake(
      'kubectl',
      `*events*) echo '{"items":[]}';;
      get*) echo '${JSON.stringify({ items: [pod] })}';;
      logs*previous*) echo 'unable to retrieve container logs for containerd://f9c1';;
      logs*) echo '${at}starting';;`,
    )
    const { text } = await deploy('--env', 'example')
    expect(text).toContain('hcrm-archive-0: CrashLoopBackOff\n  | starting\n')
  })

  it('takes no name of an environment for a path or an option', async () => {
    await fake('helm', '')
    await fake('kubectl', '')
    for (const name of ['../x', 'x;id', '', 'nobody-has-it'])
      expect(await deploy(`--env=${name}`)).toMatchObject({ code: 2, calls: '' })
  })

  it.each([
    { release: '--post-renderer' },
    { namespace: 'a b' },
    { context: '-x' },
    { values: ['--set=a=b.yaml'] },
    { values: ['../../secret.yaml'] },
    { values: ['a.yaml,b.yaml'] },
    { timeout: '10m; id' },
    { options: [] },
  ])('does not pass on %j', (change) => {
    const good = { release: 'hcrm', namespace: 'hcrm', values: ['a.yaml'], timeout: '5m' }
    expect(parseEnvironment(good)).toEqual(good)
    expect(() => parseEnvironment({ ...good, ...change })).toThrow('is not understood')
  })
})

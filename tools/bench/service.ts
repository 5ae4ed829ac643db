/**
 * One service as it is run in production, in a process of its own: `service.ts scheduling`. Its
 * event log is the one in its store, so that no broker takes part of the cores; there every fact
 * is written twice, which a broker would spare it.
 */

import type { AnyModule } from '@hcrm/platform'
import { run } from '@hcrm/platform'
import { allTopics, organisation, signOut } from '@hcrm/proto/contracts'
import { z } from 'zod'
import { archiveModule } from '../../services/archive/src/index.ts'
import { schedulingModule } from '../../services/scheduling/src/index.ts'
import { branch, department, doctorCodes } from './hospital.ts'

const modules: Readonly<Record<string, AnyModule>> = {
  archive: archiveModule,
  scheduling: schedulingModule,
}

const [name = ''] = process.argv.slice(2)
const module = modules[name]
if (module === undefined) throw new Error(`no such service: ${name}`)

/** The topics of the others, which this service listens to. */
const neighbours: AnyModule = {
  name: 'neighbours',
  settings: z.object({}),
  policy: {},
  topics: allTopics().filter(({ name: topic }) => !topic.startsWith(`hcrm.${name}.`)),
  signOuts: signOut.SignedOut,
  create: () => ({}),
}

const { base } = await run([module, neighbours], { argv: [] })
if (name === 'scheduling') await tellOrganisation()

/** What the archive would have told; the same facts twice change nothing. */
async function tellOrganisation(): Promise<void> {
  const unit = { branch, zone: 'Asia/Shanghai', active: true, address: '测试路 1 号', phone: '1' }
  const names = { nameZh: '测试院', nameEn: 'Test branch' }
  const person = { branch, department, position: 'doctor', title: '', active: true }
  const facts = [
    {
      of: branch,
      fact: organisation.OrgUnitChanged.out({ ...unit, ...names, code: branch, kind: 'branch' }),
    },
    {
      of: department,
      fact: organisation.OrgUnitChanged.out({
        ...unit,
        ...names,
        code: department,
        kind: 'department',
      }),
    },
    ...doctorCodes.map((code) => ({
      of: code,
      fact: organisation.StaffChanged.out({
        ...person,
        ...names,
        code,
        specialities: [],
        languages: [],
      }),
    })),
  ]
  for (const {
    of: subject,
    fact: { topic, type, data },
  } of facts) {
    const from = { source: '/archive', branch: 'group', subject, seq: 1, time: new Date() }
    await base.engines.events.publish(topic, [{ ...from, id: `${subject}:1`, type, data }])
  }
}

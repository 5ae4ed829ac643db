/** A test by its full title, and the jest project it belongs to. */
export interface NamedTest {
  readonly file: string
  readonly project: 'unit' | 'contract' | 'e2e'
  readonly title: string
}

/** A bug that somebody could make, and the one test that must see it. */
export interface Fault {
  readonly name: string
  /** The promise or requirement it breaks. */
  readonly breaks: string
  readonly file: string
  /** Occurs exactly once in the file; short, so that it seldom changes. */
  readonly text: string
  readonly instead: string
  readonly test: NamedTest
}

const unit = (file: string, title: string): NamedTest => ({ file, project: 'unit', title })
const contract = (file: string, title: string): NamedTest => ({ file, project: 'contract', title })
const e2e = (file: string, title: string): NamedTest => ({ file, project: 'e2e', title })

const documents = 'packages/documents/test/documents.contract.test.ts'
const door = 'packages/platform/test/http-door.e2e.test.ts'

const writing: readonly Fault[] = [
  {
    name: 'acknowledged-before-durable',
    breaks: 'PR1: an acknowledged write survives',
    file: 'packages/documents/src/connection.ts',
    text: `const durable = { w: 'majority', journal: true } as const`,
    instead: 'const durable = { w: 1 } as const',
    test: contract(documents, 'PR1: every write waits for the majority and its journal'),
  },
  {
    name: 'replay-to-another-caller',
    breaks: 'PR3: a key answers those only who sent it',
    file: 'packages/platform/src/http/operation.ts',
    text: 'digest([actor.subject, [',
    instead: 'digest([[',
    test: e2e(door, 'PR3: another person, branch or key is another operation'),
  },
  {
    name: 'replay-to-another-branch',
    breaks: 'PR3: a key answers those only who sent it',
    file: 'packages/platform/src/http/operation.ts',
    text: '[...actor.branches].sort(), ',
    instead: '',
    test: e2e(door, 'PR3: another person, branch or key is another operation'),
  },
  {
    name: 'unique-index-dropped',
    breaks: 'A1 D24: one ID document, one customer',
    file: 'services/archive/src/outbound/store/customers.ts',
    text: `{ fields: { 'keys.document': 1 }, unique: true, sparse: true }`,
    instead: `{ fields: { 'keys.document': 1 }, sparse: true }`,
    test: contract(
      'services/archive/test/stores.contract.test.ts',
      'A1 A3: of 16 who enter the same ID document or MRN at once one wins',
    ),
  },
  {
    name: 'start-without-unique-index',
    breaks: 'D24: no start without the indexes that decide',
    file: 'packages/documents/src/indexes.ts',
    text: 'Object.entries(key ?? {}), unique, sparse,',
    instead: 'Object.entries(key ?? {}), sparse,',
    test: contract(documents, 'D24: an index of the same fields that is not unique does not count'),
  },
  {
    name: 'lease-without-epoch',
    breaks: 'PR12: a lease has one holder',
    file: 'packages/documents/src/leases.ts',
    text: 'updateOne({ _id, epoch }, { $set: next })',
    instead: 'updateOne({ _id }, { $set: next })',
    test: contract(documents, 'PR12: of 16 who find a lease ended at once one gets it'),
  },
]

const events: readonly Fault[] = [
  {
    name: 'published-before-commit',
    breaks: 'PR6: no event of what did not happen',
    file: 'packages/documents/src/connection.ts',
    text: `readConcern: { level: 'majority' }`,
    instead: `readConcern: { level: 'local' }`,
    test: contract(
      documents,
      'PR6: a relay sees only what a majority has, no event that may be undone',
    ),
  },
  {
    name: 'delivered-before-stored',
    breaks: 'PR6: no event of what did not happen',
    file: 'packages/events/src/local-log.ts',
    text: 'await this.#store.append(all)',
    instead: 'void this.#store.append(all).catch(() => undefined)',
    test: contract(
      'packages/events/test/local-write.contract.test.ts',
      'PR6: what the store has refused is not acknowledged, and no reader gets it',
    ),
  },
  {
    name: 'marked-before-sent',
    breaks: 'PR6: no committed event is lost',
    file: 'packages/events/src/relay.ts',
    text: `await failpoint('relay.beforeSend')`,
    instead: 'await this.#outbox.published(id, run.lastSeq)',
    test: contract(
      'packages/events/test/relay.contract.test.ts',
      'PR18: stop gives up at its deadline; what was not sent is still there',
    ),
  },
  {
    name: 'consumer-without-dedupe',
    breaks: 'PR8: an event that comes twice has one effect',
    file: 'services/loyalty/src/app/earn.ts',
    text: 'key: `charge:',
    instead: 'key: Math.random() + `charge:',
    test: e2e(
      'services/loyalty/test/bills.e2e.test.ts',
      'L3 L4 PR8: each charge and refund counts once, however often it is told',
    ),
  },
]

const seeing: readonly Fault[] = [
  {
    name: 'sign-outs-not-heard',
    breaks: 'SEC5: whose right has ended is refused by every service',
    file: 'packages/platform/src/follow-sign-outs.ts',
    text: 'signOuts.remember(told)',
    instead: 'void told',
    test: e2e(
      'packages/platform/test/run.e2e.test.ts',
      'SEC5: refuses who was signed out before, and who is now',
    ),
  },
  {
    name: 'newcomers-wait-for-the-crowd',
    breaks: 'PR15: a crowd keeps nobody out',
    file: 'packages/platform/src/listen.ts',
    text: "'linux' ? 128 : 1",
    instead: "'linux' ? 1 : 1",
    test: e2e(
      'packages/platform/test/http-crowd.e2e.test.ts',
      'PR15: are let in while those inside ask without pause',
    ),
  },
  {
    name: 'signed-out-by-the-wrong-clock',
    breaks: 'SEC5: tokens are of real time, whatever the deployment’s clock is set to',
    file: 'services/archive/src/app/access/sign-out.ts',
    text: 'tokenClock.now()',
    instead: 'now',
    test: e2e(
      'services/archive/test/sign-outs.e2e.test.ts',
      'SEC5: refuses their tokens alone, whatever the deployment’s clock says',
    ),
  },
  {
    name: 'scope-dropped-in-a-read',
    breaks: 'SEC1: a branch reaches only its own',
    file: 'services/feedback/src/app/cases.ts',
    text: 'feedback.cases(call.scope).read(id)',
    instead: `feedback.cases({ kind: 'group' }).read(id)`,
    test: e2e(
      'services/feedback/test/case-access.e2e.test.ts',
      'SEC1: of another branch answers as one that is not there',
    ),
  },
  {
    name: 'scope-dropped-in-lists',
    breaks: 'SEC1 D16: a list shows what is in the scope',
    file: 'packages/documents/src/listing.ts',
    text: 'const filter: StoreFilter = { ...scopeFilter(scope) }',
    instead: 'const filter: StoreFilter = {}',
    test: contract(documents, 'D16: a list shows what is in the scope, and no query widens it'),
  },
  {
    name: 'cursor-of-another-query',
    breaks: 'D18: a cursor is good for its own list',
    file: 'packages/documents/src/listing.ts',
    text: 'scopeFilter(scope), sorted, sort,',
    instead: 'scopeFilter(scope), sort,',
    test: contract(
      documents,
      'D18: a forged cursor, or one of another list, order or scope, is BAD_CURSOR',
    ),
  },
  {
    name: 'policy-row-missing',
    breaks: 'SEC4: no route without a row',
    file: 'services/archive/src/policy.ts',
    text: `'archive.registration.list': readsCustomer,`,
    instead: '',
    test: unit(
      'services/archive/test/policy.unit.test.ts',
      'P1 SEC1: has a row for every operation, and none for what does not exist',
    ),
  },
  {
    name: 'route-mounted-without-row',
    breaks: 'SEC4: no route without a row',
    file: 'packages/platform/src/http/mount.ts',
    text: 'if (row === undefined) {',
    instead: 'if (module.routes.length === 0) {',
    test: unit(
      'packages/platform/test/http-mount.unit.test.ts',
      'refuses a route SEC4: without a policy row',
    ),
  },
  {
    name: 'mask-skipped',
    breaks: 'SEC24 A18: numbers are shown masked',
    file: 'services/archive/src/app/customer/customer-view.ts',
    text: 'contacts.phones.map(maskPhone)',
    instead: 'contacts.phones',
    test: e2e(
      'services/archive/test/customers.e2e.test.ts',
      'A1 A3: is entered once, masked, registered at the branch',
    ),
  },
  {
    name: 'field-left-unsealed',
    breaks: 'SEC22: nothing of a person lies open',
    file: 'services/archive/src/outbound/store/customers.ts',
    text: `'contacts', `,
    instead: '',
    test: contract(
      'services/archive/test/stores.contract.test.ts',
      'SEC22: no name, number, address, history or line lies open in the store',
    ),
  },
  {
    name: 'log-takes-any-field',
    breaks: 'SEC28: no personal data in logs',
    file: 'packages/platform/src/logging.ts',
    text: 'const line: Record<string, unknown> = {}',
    instead: 'const line: Record<string, unknown> = { ...fields }',
    test: unit(
      'packages/platform/test/logging.unit.test.ts',
      'takes the fields of its list and drops all others',
    ),
  },
  {
    name: 'audit-entry-not-chained',
    breaks: 'PR23: the audit trail shows tampering',
    file: 'packages/platform/src/audit/chain.ts',
    text: 'previous = hash',
    instead: 'previous = chain.end.hash',
    test: contract(
      'packages/platform/test/audit-trail.contract.test.ts',
      'PR23: entries recorded together are written together and the chain is whole',
    ),
  },
]

const rules: readonly Fault[] = [
  {
    name: 'one-place-too-many',
    breaks: 'S4 PR4: no place is sold twice',
    file: 'services/scheduling/src/domain/sheet-rules.ts',
    text: `if (free === 0) return 'SLOT_TAKEN'`,
    instead: 'if (free === 0 && occupants.length === session.places) return session.places + 1',
    test: unit(
      'services/scheduling/test/sheet.unit.test.ts',
      'S4: no more than the capacity, and a freed place is bookable again',
    ),
  },
  {
    name: 'refund-forgets-bands',
    breaks: 'L4: a refund takes back what the bands gave',
    file: 'services/loyalty/src/domain/account.ts',
    text: 'worth(rule, account.spendFen) - worth(rule, account.spendFen - eligible)',
    instead: 'worth(rule, eligible)',
    test: unit(
      'services/loyalty/test/account.unit.test.ts',
      'L4: a refund takes back what the charge gave, bands included',
    ),
  },
  {
    name: 'expiry-without-time',
    breaks: 'L4: points expire when their time has come',
    file: 'services/loyalty/src/domain/account.ts',
    text: 'account.lots.filter(({ expires }) => expires.getTime() <= now.getTime())',
    instead: 'account.lots',
    test: unit(
      'services/loyalty/test/account.unit.test.ts',
      'L4: points expire when their time has come, and not a moment before',
    ),
  },
  {
    name: 'clock-counts-weekends',
    breaks: 'W14: a complaint’s clock runs on working days',
    file: 'services/feedback/src/outbound/calendar/working-calendar.ts',
    text: 'return extraWorkdays.includes(day) || chineseDays.isWorkday(day)',
    instead: 'return true',
    test: unit(
      'services/feedback/test/clock.unit.test.ts',
      'W14: a case of Friday evening is due on Monday, not on Saturday night',
    ),
  },
]

const running: readonly Fault[] = [
  {
    name: 'brought-forward-twice',
    breaks: 'PR18: a document is brought forward once',
    file: 'packages/documents/src/aggregate-codec.ts',
    text: '{ state: this.#seal(next, key), v: next.v }',
    instead: '{ state: this.#seal(next, key) }',
    test: contract(documents, 'PR18: what a later release has written stays as it was written'),
  },
  {
    name: 'calls-without-bound',
    breaks: 'PR15: who is too many is told to wait',
    file: 'packages/platform/src/grpc/server.ts',
    text: `options.intake.work('first', work)`,
    instead: 'work()',
    test: e2e(
      'packages/platform/test/rpc.e2e.test.ts',
      'are told to wait, at once, and served when there is room',
    ),
  },
  {
    name: 'connections-kept-to-the-end',
    breaks: 'PR18: a process that leaves has no connection that a request could come by',
    file: 'packages/platform/src/run.ts',
    text: 'http.retire()',
    instead: '',
    test: e2e(
      'packages/platform/test/run.e2e.test.ts',
      'PR18: not ready first, then connections end with answers, then doors close',
    ),
  },
  {
    name: 'one-process-of-several',
    breaks: 'W25: calls go to every process behind a name',
    file: 'packages/platform/src/grpc/peers.ts',
    text: '{ round_robin: {} }',
    instead: '{ pick_first: {} }',
    test: contract(
      'packages/platform/test/peers.contract.test.ts',
      'W25: has several processes behind its name, asked in turn without who leaves',
    ),
  },
  {
    name: 'refusals-counted-as-done',
    breaks: 'P8: operators see what a consumer refuses',
    file: 'packages/platform/src/consumers.ts',
    text: `let outcome: Handled['outcome'] = 'refused'`,
    instead: `let outcome: Handled['outcome'] = 'done'`,
    test: unit(
      'packages/platform/test/workers.unit.test.ts',
      'P8: counts an event that is refused, and the refusal goes on',
    ),
  },
]

/** What the tests must see (PR21), by what it breaks. */
export const faults: readonly Fault[] = [...writing, ...events, ...seeing, ...rules, ...running]

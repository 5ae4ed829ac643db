import type { IForbiddenRuleType } from 'dependency-cruiser'

const ROOMS = '^services/([^/]+)/src'
/** Where a run begins. */
const ENTRIES = [
  '^(packages|services)/[^/]+/src/(index|main)[.]ts$',
  '^packages/[^/]+/src/(testing|otel)[.]ts$',
  '^apps/hcrm/(bin/|src/(index|main|identity-main|cli/main)[.]ts$)',
  '^apps/console-server/src/(index|main)[.]ts$',
  '^apps/console/src/main[.]tsx?$',
]

/** A library that one package hides: `[rule, library, who may import it, why]`. */
const hidden = [
  [
    'kafka-behind-its-port',
    'kafkajs',
    '^packages/events/',
    'The broker is hidden by packages/events, so that it can be another one.',
  ],
  [
    'redis-behind-its-port',
    'redis|@redis/[^/]+|rate-limiter-flexible',
    '^packages/cache/',
    'The cache may vanish without a wrong answer; packages/cache holds that, alone.',
  ],
  [
    'documents-behind-their-port',
    'mongoose|mongodb',
    '^(packages/(documents|events|platform)/|services/[^/]+/src/outbound/store)',
    'Versions, scopes and pending events are kept by packages/documents; stores stand on it.',
  ],
] as const

/** Who may import whom. Every rule has a red example of its name in `examples/`. */
const rules = [
  {
    name: 'domain-imports-kernel-only',
    comment: 'A rule of the domain is read and tested without any engine: it imports kernel only.',
    from: { path: `${ROOMS}/domain/` },
    to: { pathNot: ['^services/$1/src/domain/', '^packages/kernel/'] },
  },
  {
    name: 'app-knows-no-doors',
    comment:
      'A use case names the ports it needs; doors and adapters depend on it, not it on them.',
    from: { path: `${ROOMS}/app/` },
    to: { path: '^services/$1/src/(inbound|outbound|module|main)' },
  },
  {
    name: 'app-does-no-io',
    comment: 'What a use case needs of the world comes in through a port: no engine, no network.',
    from: { path: `${ROOMS}/app/` },
    to: {
      path: [
        '^(node:)?(fs|net|tls|http|https|http2|dns|dgram|child_process|worker_threads)(/|$)',
        'node_modules/(mongoose|express|@grpc/grpc-js|nodemailer|@duckdb/node-api)/',
      ],
    },
  },
  {
    name: 'inbound-not-outbound',
    comment: 'Inbound and outbound meet only through app: a door calls a use case.',
    from: { path: `${ROOMS}/inbound/` },
    to: { path: '^services/$1/src/outbound/' },
  },
  {
    name: 'outbound-not-inbound',
    comment: 'Inbound and outbound meet only through app: an adapter answers a port.',
    from: { path: `${ROOMS}/outbound/` },
    to: { path: '^services/$1/src/inbound/' },
  },
  {
    name: 'inbound-decides-nothing',
    comment: 'A door takes only types from the domain; decisions are made by a use case.',
    from: { path: `${ROOMS}/inbound/` },
    to: { path: '^services/$1/src/domain/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'services-are-islands',
    comment: 'Services share contracts only: ask over gRPC or listen to events, see proto.',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'services-know-no-app',
    comment: 'A service does not know how it is run: only apps compose.',
    from: { path: '^services/' },
    to: { path: '^(apps|tools|test|infra)/' },
  },
  {
    name: 'packages-below-services',
    comment:
      'A package serves any business: it imports no service, no app and no contract of ours.',
    from: { path: '^packages/' },
    to: { path: '^(services|apps|proto|tools|test)/' },
  },
  {
    name: 'kernel-imports-nothing',
    comment: 'The kernel is the vocabulary of every rule: it stands on nothing.',
    from: { path: '^packages/kernel/src/' },
    to: { pathNot: '^packages/kernel/src/' },
  },
  {
    name: 'proto-stands-alone',
    comment: 'Contracts are read by every service, so they import none of our code.',
    from: { path: '^proto/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(packages|services|apps|tools|test|infra)/' },
  },
  ...hidden.map(([name, library, owners, comment]) => ({
    name,
    comment,
    from: { path: '^(packages|services|apps)/', pathNot: owners },
    to: { path: `node_modules/(${library})/` },
  })),
  {
    name: 'no-circle',
    comment: 'Files that need each other are one file, or lack a third that both need.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-dead-file',
    comment: 'Nothing that runs reaches this file, at most a test does: use it or delete it.',
    from: { path: ENTRIES },
    to: {
      path: '^(packages|services|apps)/[^/]+/src/',
      pathNot: [...ENTRIES, '[.]test[.]ts$', '[.]d[.]ts$'],
      reachable: false,
    },
  },
  {
    name: 'no-dead-helper',
    comment: 'No test reaches this file: use it or delete it.',
    from: { path: '[.]test[.]ts$' },
    to: {
      path: '^(packages|services|apps)/[^/]+/test/',
      // Processes that tests start are not imported.
      pathNot: ['[.]test[.]ts$', '/test/(fixtures/|run-)'],
      reachable: false,
    },
  },
  {
    name: 'imports-resolve',
    comment: 'The import leads nowhere.',
    from: {},
    // k6 brings modules of its own.
    to: { couldNotResolve: true, pathNot: '^k6(/|$)' },
  },
  {
    name: 'dependencies-are-declared',
    comment: 'An image holds only what its package.json names: declare it in this workspace.',
    from: { path: '^(packages|services|apps|proto)/', pathNot: ['/test/', '/src/testing'] },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
] satisfies readonly IForbiddenRuleType[]

export const forbidden = rules.map((rule) => ({ ...rule, severity: 'error' as const }))

export const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: ['/dist/', '/examples/', '[.](css|svg|png)$'] },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    conditionNames: ['@hcrm/source', 'import', 'require', 'node', 'default'],
    exportsFields: ['exports'],
  },
}

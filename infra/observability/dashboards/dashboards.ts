import type { Dashboard, Panel } from './panels.ts'

const services = ['archive', 'scheduling', 'feedback', 'loyalty', 'reporting'] as const

/** Operations, groups and event types begin with the service they belong to. */
const of = (service: string) => `operation=~"${service}[.].*"`
const rate = (series: string) => `rate(${series}[$__rate_interval])`
const perSecond = (by: string, series: string) => `sum by (${by}) (${rate(series)})`
/** Upper bound of a share of a histogram, by one label. */
const quantile = (share: number, series: string, by: string) =>
  `histogram_quantile(${share}, sum by (le, ${by}) (${rate(series)}))`
const topOf = (count: number, query: string) => `topk(${count}, ${query})`
/** Every process tells the same of what it shares with others: the highest counts, not the sum. */
const shared = (series: string, by: string) => `max by (${by}) (${series})`
const counted = (type: string) => `sum(increase(hcrm_events_published_total{type="${type}"}[1h]))`

function backlog(service: string): Panel[] {
  const only = `{service="${service}"}`
  return [
    {
      title: 'Documents with unpublished events',
      queries: { documents: shared(`hcrm_relay_backlog${only}`, 'service') },
      unit: 'short',
      about: 'What other services do not know yet.',
    },
    {
      title: 'Age of the oldest unpublished event',
      queries: { age: shared(`hcrm_relay_oldest_ms${only}`, 'service') },
      unit: 'ms',
      about: 'Some tens of milliseconds when all is well.',
    },
  ]
}

function consuming(service: string): Panel[] {
  const only = `{group=~"${service}[.].*"}`
  return [
    {
      title: 'Events not yet handled',
      queries: { '{{group}}': shared(`hcrm_consumer_lag${only}`, 'group') },
      unit: 'short',
      about: 'Lag of the consumers of this service.',
    },
    {
      title: 'Events handled',
      queries: {
        '{{group}} {{outcome}}': perSecond('group, outcome', `hcrm_events_handled_total${only}`),
      },
      unit: 'cps',
      about: 'Refused events are tried again, then parked.',
    },
    {
      title: 'Age of events when they are done (99%)',
      queries: { '{{group}}': quantile(0.99, `hcrm_event_age_bucket${only}`, 'group') },
      unit: 'ms',
      about: 'From the commit in the service that caused it.',
    },
    {
      title: 'Parked keys',
      queries: { keys: shared(`hcrm_parked_keys{service="${service}"}`, 'service') },
      unit: 'short',
      about: 'They wait for an operator: hcrm parked list.',
    },
  ]
}

function requests(service: string): Panel[] {
  const only = `{${of(service)}}`
  return [
    {
      title: 'Requests',
      queries: {
        '{{outcome}}': perSecond('outcome', `hcrm_http_duration_count${only}`),
      },
      unit: 'reqps',
      about: 'By HTTP status.',
    },
    {
      title: 'Slowest operations (95%)',
      queries: {
        '{{operation}}': topOf(8, quantile(0.95, `hcrm_http_duration_bucket${only}`, 'operation')),
      },
      unit: 'ms',
      about: 'By operation, as the policy table names it.',
    },
    {
      title: 'Questions of other services',
      queries: {
        '{{operation}} {{outcome}}': perSecond(
          'operation, outcome',
          `hcrm_rpc_duration_count${only}`,
        ),
      },
      unit: 'reqps',
      about: 'gRPC calls by problem code.',
    },
    {
      title: 'Commands of the store',
      queries: {
        '{{collection}} {{kind}}': perSecond(
          'collection, kind',
          `hcrm_store_commands_total{collection=~"${service}[.].*"}`,
        ),
      },
      unit: 'cps',
      about: 'Reads and durable commits by collection.',
    },
  ]
}

/** On Kubernetes a process is one service; the all-in-one shows the same process on each. */
function process(service: string): Panel[] {
  const only = `app_kubernetes_io_component=~"${service}|"`
  return [
    {
      title: 'Event loop delay (99%)',
      queries: { '{{instance}}': `nodejs_eventloop_delay_p99{${only}}` },
      unit: 's',
      about: 'How long everything else waits.',
    },
    {
      title: 'Requests at work',
      queries: {
        '{{instance}} HTTP {{kind}}': `hcrm_http_in_hand{${only}}`,
        '{{instance}} gRPC {{kind}}': `hcrm_grpc_in_hand{${only}}`,
      },
      unit: 'short',
      about: 'Above the limit everybody is told to wait, however fast requests are.',
    },
    {
      title: 'How full the doors are',
      queries: {
        '{{instance}} HTTP': `hcrm_http_full{${only}}`,
        '{{instance}} gRPC': `hcrm_grpc_full{${only}}`,
      },
      unit: 'percentunit',
      about: 'Told to wait (429): reports from 40% on, what is read from 80%, all from 100%.',
    },
    {
      title: 'Memory',
      queries: { '{{instance}} {{kind}}': `hcrm_memory_bytes{${only}}` },
      unit: 'bytes',
      about: 'Heap and what the process holds altogether, each with its limit.',
    },
  ]
}

const sheets: Panel = {
  title: 'Sheets that wait to be swept',
  queries: { sheets: 'max(hcrm_scheduling_sheets_late)' },
  unit: 'short',
  about: 'Holds and no-shows whose time has come. Zero within seconds.',
}

const cases: Panel = {
  title: 'Cases by time to their next escalation',
  queries: { '{{within}}': shared('hcrm_feedback_cases_due', 'within') },
  unit: 'short',
  about: 'Each counts those before it too. Paused clocks are not counted.',
}

/** What a service counts of its own. */
const own: Readonly<Record<string, readonly Panel[]>> = {
  scheduling: [sheets],
  feedback: [cases],
}

const serviceDashboards = services.map(
  (service): Dashboard => ({
    name: service,
    title: service,
    panels: [
      ...requests(service),
      ...(own[service] ?? []),
      ...backlog(service),
      ...consuming(service),
      ...process(service),
    ],
  }),
)

const writes = 'operation="scheduling.booking.create"'
const booked = 'hcrm.scheduling.v1.Booked'

/** Collections that a booking is written into. */
const written = 'sheets|bookings|availability|claims'

const bookingsWay: Dashboard = {
  name: 'bookings-way',
  title: 'the way of a booking',
  panels: [
    {
      title: '1 Request: answers',
      queries: {
        '{{outcome}}': perSecond('outcome', `hcrm_http_duration_count{${writes}}`),
      },
      unit: 'reqps',
      about: '201 booked; 409 the place was taken; 503 something it needs was away.',
    },
    {
      title: '1 Request: duration',
      queries: Object.fromEntries(
        [0.5, 0.95, 0.99].map((share) => [
          `${share * 100}%`,
          quantile(share, `hcrm_http_duration_bucket{${writes}}`, 'operation'),
        ]),
      ),
      unit: 'ms',
      about: 'What the receptionist waits.',
    },
    {
      title: '2 Question to the archive (95%)',
      queries: {
        '{{operation}}': quantile(
          0.95,
          'hcrm_rpc_duration_bucket{operation=~"archive[.].*"}',
          'operation',
        ),
      },
      unit: 'ms',
      about: 'Whether the caller may know the customer.',
    },
    {
      title: '3 Decision and write: commands of the store',
      queries: {
        '{{collection}} {{kind}}': perSecond(
          'collection, kind',
          `hcrm_store_commands_total{collection=~"scheduling[.](${written})"}`,
        ),
      },
      unit: 'cps',
      about: 'Bookings that wait for the same sheet are written together.',
    },
    {
      title: '4 Relay: booked and published',
      queries: { published: `sum(${rate(`hcrm_events_published_total{type="${booked}"}`)})` },
      unit: 'cps',
      about: 'Events the log has taken.',
    },
    {
      title: '4 Relay: age of the oldest that waits',
      queries: { age: 'max(hcrm_relay_oldest_ms{service="scheduling"})' },
      unit: 'ms',
      about: 'Some tens of milliseconds when all is well.',
    },
    {
      title: '5 Consumers: events not yet handled',
      queries: {
        '{{group}}': shared(
          'hcrm_consumer_lag{group=~"archive.*|scheduling.bookings.*|reporting.*"}',
          'group',
        ),
      },
      unit: 'short',
      about: 'Timeline, messages, repair of the lists, reports.',
    },
    {
      title: '5 Consumers: age when done (99%)',
      queries: {
        '{{group}}': quantile(
          0.99,
          'hcrm_event_age_bucket{group=~"archive.*|scheduling.bookings.*|reporting.*"}',
          'group',
        ),
      },
      unit: 'ms',
      about: 'When everybody else knows of the booking.',
    },
  ],
}

/** Events of an hour, by legend. A crash may send one twice: these are no accounts. */
function perHour(title: string, about: string, types: Readonly<Record<string, string>>): Panel {
  const queries = Object.fromEntries(
    Object.entries(types).map(([legend, type]) => [legend, counted(type)]),
  )
  return { title, about, queries, unit: 'short' }
}

const S = 'hcrm.scheduling.v1'
const F = 'hcrm.feedback.v1'
const L = 'hcrm.loyalty.v1'

const business: Dashboard = {
  name: 'business',
  title: 'business',
  panels: [
    perHour('Bookings in an hour', 'Of all channels.', {
      booked: `${S}.Booked`,
      rescheduled: `${S}.Rescheduled`,
      cancelled: `${S}.Cancelled`,
    }),
    perHour('No-shows in an hour', 'Noted some time after the end of a session.', {
      'no-shows': `${S}.NoShow`,
    }),
    perHour('Queue: in and out in an hour', 'More in than out: the queue grows.', {
      arrived: `${S}.Arrived`,
      treated: `${S}.Fulfilled`,
    }),
    perHour('Holds in an hour', 'Given back or lapsed: somebody did not go on.', {
      held: `${S}.PlaceHeld`,
      'given back or lapsed': `${S}.HoldReleased`,
    }),
    perHour('Cases in an hour', 'Complaints, suggestions and praise.', {
      opened: `${F}.CaseOpened`,
      escalated: `${F}.CaseEscalated`,
      settled: `${F}.SettlementAgreed`,
      closed: `${F}.CaseClosed`,
    }),
    cases,
    perHour('Points: entries in an hour', 'How many entries, not how many points.', {
      entries: `${L}.PointsPosted`,
    }),
    perHour('Members in an hour', 'New members and changes of tier.', {
      joined: `${L}.MemberJoined`,
      'tier changed': `${L}.TierChanged`,
    }),
  ],
}

export const dashboards: readonly Dashboard[] = [...serviceDashboards, bookingsWay, business]

import type { Module, ModuleContext, Parts } from '@hcrm/platform'
import { allTopics, signOut } from '@hcrm/proto/contracts'
import type { SendPorts } from './app/outreach/send-messages.ts'
import type { Archive, Outbox, Transports } from './app/ports.ts'
import { outreachConsumer } from './inbound/consumers/outreach.ts'
import { timelineConsumer } from './inbound/consumers/timeline.ts'
import { readFact } from './inbound/fhir/read-fact.ts'
import { archiveRpc } from './inbound/grpc/archive-service.ts'
import { chargeRoutes } from './inbound/http/charges.ts'
import { consentRoutes } from './inbound/http/consents.ts'
import { customerRoutes } from './inbound/http/customers.ts'
import { encounterRoutes } from './inbound/http/encounters.ts'
import { fhirRoutes } from './inbound/http/fhir.ts'
import { organisationRoutes } from './inbound/http/organisation.ts'
import { outboxRoute, outreachRoutes } from './inbound/http/outreach.ts'
import { parkedRoutes } from './inbound/http/parked.ts'
import { registrationRoutes } from './inbound/http/registrations.ts'
import { revealRoute } from './inbound/http/reveals.ts'
import { searchRoute } from './inbound/http/search.ts'
import { signOutRoute } from './inbound/http/sign-outs.ts'
import { viewRoutes } from './inbound/http/view.ts'
import { messageSweep } from './inbound/jobs/message-sweep.ts'
import { contactStore } from './outbound/store/contacts.ts'
import { customerStore } from './outbound/store/customers.ts'
import { encounterStore } from './outbound/store/encounters.ts'
import { contactBudget, messageStore } from './outbound/store/messages.ts'
import { organisationStore } from './outbound/store/organisation.ts'
import { parkedLineStore } from './outbound/store/parked-lines.ts'
import { signOutStore } from './outbound/store/sign-outs.ts'
import { developmentOutbox, noTransport } from './outbound/transports/outbox.ts'
import { type SmtpTransport, smtpTransport } from './outbound/transports/smtp.ts'
import { policy } from './policy.ts'
import { type ArchiveSettings, settings } from './settings.ts'

/** Who our customers are, and the only place that knows how to reach them. */
export const archiveModule: Module<ArchiveSettings> = {
  name: 'archive',
  settings,
  policy,
  topics: allTopics(),
  signOuts: signOut.SignedOut,
  create(context) {
    const archive = archiveOf(context)
    const { settings: values, publicUrl } = context
    const outbox = values.developmentOutbox ? developmentOutbox() : undefined
    const smtp = smtpOf(values)
    const transports = transportsOf(smtp, outbox)
    return {
      routes: [...routesOf(archive, publicUrl), ...(outbox ? [outboxRoute(outbox)] : [])],
      rpcs: [archiveRpc(archive)],
      consumers: [timelineConsumer(archive.contacts), outreachConsumer(archive.messages)],
      jobs: [messageSweep(sendPorts(context, archive, transports), values.messageSweepEveryMs)],
      stop: async () => smtp?.close(),
    } satisfies Parts
  },
}

type Context = ModuleContext<ArchiveSettings>

function archiveOf({ settings: values, stores, audit, tokenClock }: Context): Archive {
  return {
    customers: customerStore(stores),
    organisation: organisationStore(stores, values.zone),
    encounters: encounterStore(stores),
    parkedLines: parkedLineStore(stores),
    contacts: contactStore(stores),
    messages: messageStore(stores),
    signOuts: signOutStore(stores),
    audit,
    tokenClock,
    limits: {
      linesMax: values.importLinesMax,
      lineCharactersMax: values.importLineCharactersMax,
    },
  }
}

function routesOf(archive: Archive, publicUrl: string): NonNullable<Parts['routes']> {
  return [
    ...customerRoutes(archive),
    searchRoute(archive),
    ...registrationRoutes(archive),
    ...consentRoutes(archive),
    revealRoute(archive),
    ...organisationRoutes(archive),
    ...viewRoutes(archive),
    ...encounterRoutes(archive),
    ...chargeRoutes(archive),
    ...fhirRoutes(archive, publicUrl),
    ...parkedRoutes(archive, readFact),
    ...outreachRoutes(archive),
    signOutRoute(archive),
  ]
}

function smtpOf(values: ArchiveSettings): SmtpTransport | undefined {
  const { smtpUrl, mailFrom: from, smtpConnectMs: connectMs, smtpAnswerMs: answerMs } = values
  return smtpUrl && smtpTransport({ url: smtpUrl.reveal(), from, connectMs, answerMs })
}

function transportsOf(smtp: SmtpTransport | undefined, outbox: Outbox | undefined): Transports {
  return {
    email: smtp ?? outbox?.email ?? noTransport,
    sms: outbox?.sms ?? noTransport,
  }
}

/** Several times what one attempt may take, so that nobody is given up while still sending. */
const attemptsInSending = 10

function sendPorts(
  { settings: values, stores }: Context,
  { messages, customers, organisation }: Archive,
  transports: Transports,
): SendPorts {
  const { quietFrom, quietTo, smtpConnectMs, smtpAnswerMs, mailDomain, contactsPerDay } = values
  return {
    ...{ messages, customers, organisation, transports },
    budget: contactBudget(stores, contactsPerDay),
    settings: {
      quietHours: { from: quietFrom, to: quietTo },
      sendingMs: (smtpConnectMs + smtpAnswerMs) * attemptsInSending,
      mailDomain,
    },
  }
}

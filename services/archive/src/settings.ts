import { setting } from '@hcrm/platform'
import { z } from 'zod'

const clockTime = (initial: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default(initial)

const zone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'must be an IANA zone')

/** Settings of the archive, `ARCHIVE_…`. Units stand in the names. */
export const settings = z.strictObject({
  /** Zone of branches that have told none. */
  zone: zone.default('Asia/Shanghai'),
  /** Quiet hours of customers who named none. */
  quietFrom: clockTime('21:30'),
  quietTo: clockTime('08:00'),
  /** Messages a customer gets on one day, besides the most urgent of their own care. */
  contactsPerDay: setting.count(4, { min: 1, max: 50 }),
  messageSweepEveryMs: setting.count(2_000, { min: 50, max: 600_000 }),
  /** `smtps://user:password@host:465` or `smtp://…:587?requireTLS=true`; else no e-mail leaves. */
  smtpUrl: setting.secret().optional(),
  smtpConnectMs: setting.count(5_000, { min: 100, max: 60_000 }),
  smtpAnswerMs: setting.count(15_000, { min: 100, max: 60_000 }),
  mailFrom: z.string().default('HCRM <no-reply@localhost>'),
  mailDomain: z.string().default('localhost'),
  /** For development: what has no way out is kept in memory and shown. Never in production. */
  developmentOutbox: setting.flag(false),
  importLinesMax: setting.count(20_000, { min: 1, max: 200_000 }),
  importLineCharactersMax: setting.count(1_000_000, { min: 1_000, max: 16_000_000 }),
})

export type ArchiveSettings = z.output<typeof settings>

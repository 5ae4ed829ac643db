import { schemas } from '@hcrm/platform'
import { z } from 'zod'
import { channels, sessionCodes } from '../../app/words.ts'

/** Code of a department, a doctor, a service item. */
export const code = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,47}$/i, 'BAD_ID')

/** `branch:resource:date` */
export const sheetId = z
  .string()
  .regex(/^[a-z0-9-]{1,32}:[a-z0-9_.-]{1,48}:\d{4}-\d{2}-\d{2}$/i, 'BAD_ID')
  .meta({ description: 'branch:resource:date' })

/** `branch:resource:from` */
export const rosterId = sheetId.meta({ description: 'branch:resource:first date' })

export const session = z.enum(sessionCodes, 'WRONG_TYPE')
export const channel = z.enum(channels, 'WRONG_TYPE')
export const branch = schemas.branchCode.optional()
export const reason = schemas.text(200)

export const wallTime = z
  .strictObject({
    date: schemas.localDate,
    time: schemas.localTime,
    zone: z.string(),
    instant: z.iso.datetime(),
  })
  .meta({ id: 'WallTime' })

export const booking = z
  .strictObject({
    id: schemas.id,
    sheetId: z.string(),
    branch: z.string(),
    department: z.string(),
    resource: z.string(),
    customerId: z.string(),
    session,
    number: z.int(),
    starts: wallTime,
    durationMinutes: z.int(),
    serviceItem: z.string(),
    fee: schemas.money,
    channel,
    status: z.enum(['held', 'booked', 'arrived', 'fulfilled', 'cancelled', 'no-show']),
    expiresAt: z.iso.datetime().optional(),
    overbooked: z.boolean(),
    movedFrom: schemas.id.optional(),
    movedTo: schemas.id.optional(),
    /** For check-in. */
    code: z.string().optional(),
    /** The invitation card. */
    link: z.string().optional(),
  })
  .meta({ id: 'Booking' })

export const hold = z
  .strictObject({
    holdId: schemas.id,
    expiresAt: z.iso.datetime(),
    sheetId: z.string(),
    session,
    number: z.int(),
    starts: wallTime,
    durationMinutes: z.int(),
    fee: schemas.money,
  })
  .meta({ id: 'Hold' })

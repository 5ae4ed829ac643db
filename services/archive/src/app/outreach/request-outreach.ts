import { createHash } from 'node:crypto'
import type { Call, EventSource } from '@hcrm/kernel'
import { intentId } from '@hcrm/platform'
import {
  type MessageKey,
  type Plan,
  planMessage,
  withdrawMessage,
} from '../../domain/outreach/message.ts'
import { mapBounded } from '../bounded.ts'
import type { MessageStore } from '../ports.ts'

/** What an asker's fact says, and where it stood. */
export interface Asked {
  readonly customerId: string
  readonly correlation: string
  readonly branch: string
  /** Service that asks. */
  readonly asker: string
  /** Document and position of its fact. */
  readonly source: EventSource
}

export interface RequestOutreach extends Asked {
  readonly messages: readonly { readonly kind: string; readonly plan: Plan }[]
}

const messagesAtOnce = 8

/**
 * Plans the messages an asker wants (A17). Each message remembers the last fact of its asker, so a
 * fact that comes twice plans nothing twice.
 */
export async function requestOutreach(
  messages: MessageStore,
  command: RequestOutreach,
  call: Call,
): Promise<void> {
  const { source, customerId, branch, correlation } = command
  const thread = threadOf(command)
  const within = messages.within(call.scope)
  // Each is a document of its own: together they cost the store one read and one write.
  await mapBounded(command.messages, messagesAtOnce, ({ kind, plan }) => {
    const key: MessageKey = { customerId, branch, thread, correlation, kind }
    return within.update(messageId(thread, kind), { source, now: call.now }, (state) => ({
      events: planMessage(state, { ...key, plan }),
      answer: null,
    }))
  })
}

const pageSize = 100

/**
 * Calls back what has not gone out (W10). Only messages that the same document of the asker wanted
 * before: a booking that moved to another sheet may have asked anew from there, and facts of two
 * documents come in any order.
 */
export async function withdrawOutreach(
  messages: MessageStore,
  asked: Asked,
  call: Call,
): Promise<void> {
  const within = messages.within(call.scope)
  let cursor: string | undefined
  do {
    const page = await within.ofThread(threadOf(asked), { limit: pageSize, cursor })
    for (const { id } of page.items) {
      await within.update(id, { source: asked.source, now: call.now }, (state) => ({
        events: withdrawMessage(state, call.now.toISOString()),
        answer: null,
      }))
    }
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/** Messages of one correlation that the same document of a service asked for. */
function threadOf({ asker, source, correlation }: Asked): string {
  const whole = JSON.stringify([asker, source.id, correlation])
  return createHash('sha256').update(whole).digest('base64url')
}

function messageId(thread: string, kind: string): string {
  return intentId(thread, kind)
}

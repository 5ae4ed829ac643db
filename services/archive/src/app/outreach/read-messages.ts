import type { Found, PageOf } from '@hcrm/documents'
import type { Call } from '@hcrm/kernel'
import { fail } from '@hcrm/kernel'
import type { MessageState } from '../../domain/outreach/message.ts'
import {
  fieldsOf,
  isTemplateCode,
  type Rendered,
  render,
  salutation,
  type TemplateLanguage,
} from '../../domain/outreach/templates.ts'
import { readVisible } from '../customer/visible.ts'
import type { CustomerStore, MessageStore, PageRequest } from '../ports.ts'

/** The way of every message to one customer, without its text. */
export async function messagesOf(
  ports: { readonly messages: MessageStore; readonly customers: CustomerStore },
  query: { readonly customerId: string; readonly page: PageRequest },
  call: Call,
): Promise<PageOf<Found<MessageState>>> {
  await readVisible(ports.customers, query.customerId, call)
  return ports.messages.within(call.scope).ofCustomer(query.customerId, query.page)
}

export interface Preview extends Rendered {
  readonly fields: readonly string[]
}

/** A template with these values, as an unnamed customer would get it (A17). */
export function previewTemplate(
  code: string,
  options: {
    readonly language: TemplateLanguage
    readonly parameters: Readonly<Record<string, string>>
  },
): Preview {
  if (!isTemplateCode(code)) return fail('NOT_FOUND')
  const { language, parameters } = options
  const sample = { name: language === 'zh' ? '某某' : 'N. N.', sex: 'unknown' }
  const filled = { ...parameters, salutation: salutation(language, sample) }
  return { ...render(code, { language, parameters: filled }), fields: fieldsOf(code) }
}

import type { Customer } from '../../api/types.ts'

export type DocumentKind = NonNullable<Customer['idDocument']>['kind']

/** What the form holds: an empty text is a missing one. */
export interface CustomerForm {
  readonly name: string
  readonly sex: Customer['sex']
  readonly birthDate?: string
  readonly documentKind: DocumentKind
  readonly documentNumber?: string
  readonly phone?: string
  readonly secondPhone?: string
  readonly email?: string
  readonly address?: string
  readonly wechatId?: string
  readonly occupation?: string
  readonly source: Customer['source']
  readonly mrn?: string
  readonly history?: string
  readonly allergies?: string
  readonly needs?: string
}

/** The form as the archive takes it: nothing empty, nothing of blanks. */
export function draftOf(form: CustomerForm) {
  const { name, sex, source, documentKind, documentNumber, phone, secondPhone, email } = form
  const { birthDate, address, wechatId, occupation, mrn, history, allergies, needs } = form
  const number = documentNumber?.trim()
  return {
    name: name.trim(),
    sex,
    source,
    phones: filled([phone, secondPhone]),
    emails: filled([email]),
    ...(number && { idDocument: { kind: documentKind, number } }),
    ...filledTexts({ birthDate, address, wechatId, occupation, mrn }),
    ...filledTexts({ history, allergies, needs }),
  }
}

function filled(texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap((text) => text?.trim() || [])
}

function filledTexts<K extends string>(
  texts: Readonly<Record<K, string | undefined>>,
): Partial<Record<K, string>> {
  const kept = Object.entries<string | undefined>(texts).flatMap(([name, text]) =>
    text?.trim() ? [[name, text.trim()] as const] : [],
  )
  // Object.fromEntries forgets the names.
  return Object.fromEntries(kept) as Partial<Record<K, string>>
}

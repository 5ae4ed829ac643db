export const searchKinds = ['auto', 'phone', 'name', 'code', 'idNumber', 'mrn'] as const
export type SearchKind = (typeof searchKinds)[number]

export type CustomerQuery =
  | { readonly phone: string }
  | { readonly name: string }
  | { readonly code: string }
  | { readonly idNumber: string }
  | { readonly mrn: string }

/** What somebody at a desk types, read by its form; full-width digits count as digits. */
export function queryOf(kind: SearchKind, typed: string): CustomerQuery {
  const text = typed.normalize('NFKC').trim()
  switch (kind === 'auto' ? recognise(text) : kind) {
    case 'phone':
      return { phone: text }
    case 'code':
      return { code: text }
    case 'idNumber':
      return { idNumber: text }
    case 'mrn':
      return { mrn: text }
    default:
      return { name: text }
  }
}

function recognise(text: string): SearchKind {
  const compact = text.replace(/[\s-]/g, '')
  if (/^\d{17}[\dXx]$/.test(compact)) return 'idNumber'
  if (/^\+?\d{7,15}$/.test(compact)) return 'phone'
  // Customer codes have eight characters, none of 0 1 I L O U; nearly all have a digit.
  if (/^[2-9A-HJKMNP-TV-Z]{8}$/i.test(compact) && /\d/.test(compact)) return 'code'
  return 'name'
}

import type { Contact } from '../../api/types.ts'

export type ContactLine =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'encounter'; readonly of: string }
  | { readonly kind: 'satisfaction'; readonly basisPoints: number }
  | { readonly kind: 'case'; readonly number: string; readonly nature: string }
  | { readonly kind: 'points'; readonly points: number; readonly balance: number }
  | { readonly kind: 'tier'; readonly tier: string }
  | { readonly kind: 'message'; readonly channel: string }
  | { readonly kind: 'nothing' }

/** What one line of the timeline says beside kind, time and place; numbers and code words only. */
export function lineOf({ kind, data }: Pick<Contact, 'kind' | 'data'>): ContactLine {
  const text = (name: string) => String(data[name] ?? '')
  switch (kind) {
    case 'booking':
      return { kind: 'number', number: Number(data.number ?? 0) }
    case 'encounter':
      return { kind: 'encounter', of: text('kind') }
    case 'survey':
      return typeof data.satisfactionBp === 'number'
        ? { kind: 'satisfaction', basisPoints: data.satisfactionBp }
        : { kind: 'nothing' }
    case 'case':
      return { kind: 'case', number: text('number'), nature: text('nature') }
    case 'points':
      return {
        kind: 'points',
        points: Number(data.points ?? 0),
        balance: Number(data.balance ?? 0),
      }
    case 'membership':
      return { kind: 'tier', tier: text('tier') }
    case 'message':
      return { kind: 'message', channel: text('channel') }
    default:
      return { kind: 'nothing' }
  }
}

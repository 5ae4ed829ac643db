import type { Language } from '../words/languages.ts'

/** Fen as yuan: `¥50.00`. */
export function moneyText(fen: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'CNY',
    currencyDisplay: 'narrowSymbol',
  }).format(fen / 100)
}

/** Basis points as a percentage; a change carries its sign. */
export function percentText(
  basisPoints: number,
  language: Language,
  { signed = false }: { readonly signed?: boolean } = {},
): string {
  return new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: signed ? 'exceptZero' : 'auto',
  }).format(basisPoints / 10_000)
}

export function countText(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count)
}

/** Yuan as they are typed to fen; undefined for anything but a positive amount of whole fen. */
export function fenOf(yuan: string): number | undefined {
  const [, whole = '', cents = ''] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(yuan.trim()) ?? []
  if (whole === '') return undefined
  const fen = Number(whole) * 100 + Number(cents.padEnd(2, '0'))
  return fen > 0 ? fen : undefined
}

import { stringify } from 'csv-stringify/sync'

/**
 * Cells that a spreadsheet would run: signs at the start, also after blanks and marks and in full
 * width (SEC17).
 */
const formula = /^[\s\p{Cc}\ufeff"']*[=+\-@＝＋－＠]/u

/** Rows as CSV with a byte order mark, so that spreadsheets read Chinese right. */
export function csv(rows: readonly Readonly<Record<string, string | number | null>>[]): string {
  return stringify([...rows], {
    header: true,
    bom: true,
    record_delimiter: 'windows',
    cast: { string: (value) => (formula.test(value) ? `'${value}` : value) },
  })
}

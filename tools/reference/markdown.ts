/** A reference page: its title, a sentence, and where it comes from. */
export function page(head: { title: string; about: string; from: string }, body: string): string {
  const origin = `Written from ${head.from} by \`npm run gen:reference\`.`
  return `# ${head.title}\n\n${head.about}\n\n${origin}\n\n${body.trim()}\n`
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
}

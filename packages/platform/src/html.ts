import { createHash } from 'node:crypto'

/** Text that is HTML already; made by `html` only. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | undefined | readonly Part[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** `` html`<p>${anything}</p>` ``: what is put in is text, unless `html` itself has made it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((string, index) => string + textOf(parts[index]))
  return new Html(texts.join(''))
}

function textOf(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escaped(part)
  return part.map(textOf).join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const style = `
:root{color-scheme:light dark}
body{font:17px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
body{max-width:40rem;margin:0 auto;padding:1rem}
fieldset{border:1px solid #8888;border-radius:8px;margin:0 0 1rem;padding:.75rem 1rem}
legend,h1,dt{font-weight:600}h1{font-size:1.4rem}
label{display:block;padding:.4rem 0}
textarea,input[type=text]{width:100%;box-sizing:border-box;font:inherit}
button,.button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:8px;display:inline-block}
button,.button{background:#0958d9;color:#fff;text-decoration:none}
.problem{color:#cf1322}dd{margin:0 0 .75rem}img{max-width:100%}
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** Headers of a page: its own style, pictures and forms of this place, and nothing else. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

/** A whole page for a person, light and readable on a telephone, without script. */
export function page(options: {
  readonly language: 'zh-CN' | 'en'
  readonly title: string
  readonly body: Html
}): string {
  const { language, title, body } = options
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body><main>${body}</main></body>
</html>
`.text
}

import type { InvitationCard } from '../../app/invitation.ts'

interface PageOptions {
  readonly token: string
  readonly language: 'zh-CN' | 'en'
  readonly mapUrl: string
}

const words = {
  'zh-CN': {
    title: '就诊邀请',
    time: '时间',
    place: '地点',
    doctor: '医生',
    address: '地址',
    phone: '联系电话',
    number: '序号',
    code: '签到码',
    map: '查看地图',
    calendar: '加入日历',
    cancelled: '此预约已取消。',
    hint: '请凭二维码或签到码在院内签到。',
  },
  en: {
    title: 'Invitation to a visit',
    time: 'Time',
    place: 'Place',
    doctor: 'Doctor',
    address: 'Address',
    phone: 'Telephone',
    number: 'Number',
    code: 'Check-in code',
    map: 'Show on the map',
    calendar: 'Add to calendar',
    cancelled: 'This appointment has been cancelled.',
    hint: 'Check in on site with the QR code or the check-in code.',
  },
} as const

const style = `body{font-family:sans-serif;max-width:28rem;margin:2rem auto;padding:0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5rem 1rem}dt{color:#555}dd{margin:0}
.code{font:1.5rem monospace;letter-spacing:.1em}img{width:12rem;height:12rem}
.cancelled{color:#a00;font-weight:bold}a{margin-right:1rem}`

/** The card as a page without script. No word about the customer: it may be passed on. */
export function invitationPage(card: InvitationCard, options: PageOptions): string {
  const { token, language, mapUrl } = options
  const text = words[language]
  const of = language === 'en' ? 'en' : 'zh'
  const { names, booking, status, code } = card
  const rows = [
    [text.time, `${longDate(booking.starts.date, language)} ${booking.starts.time}`],
    [text.place, `${names.branch[of]} ${names.department[of]}`],
    [text.doctor, names.resource[of]],
    [text.address, names.address],
    [text.phone, names.phone],
    [text.number, String(booking.number)],
  ].filter(([, value]) => value !== '')
  const list = rows.map(([name = '', value = '']) => html`<dt>${name}</dt><dd>${value}</dd>`)
  const map = html`<a href="${mapUrl.replace('{address}', encodeURIComponent(names.address))}"
    rel="noreferrer">${text.map}</a>`
  const isOff = status === 'cancelled'
  const checkIn = html`<p>${text.hint}</p><p><img src="${token}/qr.svg" alt="${text.code}"></p>
<p class="code">${code}</p>`
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${text.title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><style>${style}</style></head>
<body><h1>${text.title}</h1>
${isOff ? html`<p class="cancelled">${text.cancelled}</p>` : ''}
<dl>${list.join('')}</dl>
<p>${names.address === '' ? '' : map}
${html`<a href="${token}/calendar.ics">${text.calendar}</a>`}</p>
${isOff ? '' : checkIn}
</body></html>`
}

function longDate(date: string, language: 'zh-CN' | 'en'): string {
  const noon = new Date(`${date}T12:00:00Z`)
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(noon)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text between the marks, with every value escaped. */
function html(marks: TemplateStringsArray, ...values: readonly string[]): string {
  const escaped = values.map((value) => value.replace(/[&<>"']/g, (each) => entities[each] ?? ''))
  return marks.map((mark, index) => mark + (escaped[index] ?? '')).join('')
}

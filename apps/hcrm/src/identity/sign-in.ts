import { timingSafeEqual } from 'node:crypto'
import { type Request, type Response, Router, urlencoded } from 'express'
import type { Provider } from 'oidc-provider'
import { staff } from '../demo/group.ts'

/** The page has a style of its own, nothing else. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** The provider and its one page, to be mounted at `/oidc`. */
export function identityPages(provider: Provider, password: string): Router {
  const pages = Router()
  pages.use((_request, response, next) => {
    response.set('content-security-policy', pagePolicy)
    next()
  })
  pages.get('/sign-in/:uid', async (request: Request, response: Response) => {
    const { uid } = await provider.interactionDetails(request, response)
    response.type('html').send(signInPage(uid, false))
  })
  pages.post(
    '/sign-in/:uid',
    urlencoded({ extended: false, limit: '4kb' }),
    async (request, response) => {
      const { uid } = await provider.interactionDetails(request, response)
      const { login, secret } = request.body as { login?: unknown; secret?: unknown }
      const person = staff.find((one) => one.login === login)
      if (!person || typeof secret !== 'string' || !same(secret, password)) {
        response.status(401).type('html').send(signInPage(uid, true))
        return
      }
      await provider.interactionFinished(request, response, { login: { accountId: person.login } })
    },
  )
  pages.use(provider.callback())
  return pages
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function signInPage(uid: string, failed: boolean): string {
  const options = staff
    .map(({ login, nameZh }) => `<option value="${login}">${nameZh} · ${login}</option>`)
    .join('')
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>HCRM · 登录 Sign in</title>
<style>
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;background:#f0f2f5}
body{display:grid;place-items:center;min-height:100vh;margin:0}
form{background:#fff;padding:32px;border-radius:8px;box-shadow:0 2px 12px #0002}
form{width:min(360px,90vw);box-sizing:border-box}
h1{font-size:22px;margin:0 0 16px}label{display:block;margin:12px 0 4px}
select,input,button{width:100%;box-sizing:border-box;padding:8px;font:inherit}
select,input,button{border:1px solid #8c8c8c;border-radius:6px}
button{margin-top:20px;background:#0958d9;color:#fff;border:0;cursor:pointer}
p.error{color:#a8071a}p.hint{color:#595959;font-size:14px}
</style>
</head>
<body>
<main><form method="post" action="/oidc/sign-in/${encodeURIComponent(uid)}">
<h1>HCRM</h1>
${failed ? '<p class="error" role="alert">密码不正确。The password is not right.</p>' : ''}
<label for="login">姓名 Name</label><select id="login" name="login">${options}</select>
<label for="secret">密码 Password</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus>
<button type="submit">登录 Sign in</button>
<p class="hint">演示账号 · Demonstration accounts</p>
</form></main>
</body>
</html>`
}

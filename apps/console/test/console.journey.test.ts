import { execFile } from 'node:child_process'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { type Client, eventually, type Reply, signIn } from '../../../test/setting/client.ts'
import { openTarget, type Target } from '../../../test/setting/target.ts'

const executablePath = '/usr/bin/chromium'
const target = await openTarget()
const reasons = [
  !existsSync(executablePath) && 'there is no Chromium here',
  target.way === 'cluster' && 'a cluster serves no console of its own',
].filter(Boolean)
const journey = reasons.length > 0 ? describe.skip : describe
const title = reasons.length > 0 ? `the console (skipped: ${reasons.join(', ')})` : 'the console'

const login = 'reception.east'

/** A department of the demo's branch whose next session begins within the hour, and who comes. */
interface Scene {
  readonly department: string
  readonly phone: string
  readonly reception: Client
}

describe('the types of the doors', () => {
  it('W20: are those that the services describe', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hcrm-types-'))
    const room = join(import.meta.dirname, '..')
    await promisify(execFile)(process.execPath, [join(room, 'gen-api.ts'), target.url, dir])
    for (const file of await readdir(dir)) {
      const now = await readFile(join(dir, file), 'utf8')
      const kept = await readFile(join(room, 'src/api', file), 'utf8')
      // Compared as one: a difference of a thousand lines helps nobody.
      expect([file, now === kept ? 'current' : 'stale: npm run gen:api']).toEqual([file, 'current'])
    }
    await rm(dir, { recursive: true })
  }, 120_000)
})

journey(title, () => {
  let scene: Scene
  let dir: string
  let browser: BrowserContext
  let page: Page

  beforeAll(async () => {
    scene = await setScene(target)
    dir = await mkdtemp(join(tmpdir(), 'hcrm-browser-'))
    browser = await chromium.launchPersistentContext(dir, {
      executablePath,
      locale: 'zh-CN',
      viewport: { width: 1280, height: 800 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-sync',
        '--no-first-run',
      ],
    })
    page = browser.pages()[0] ?? (await browser.newPage())
    page.setDefaultTimeout(30_000)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    if (dir !== undefined) await rm(dir, { recursive: true, force: true })
  })

  it('P11 S4 S8: signs in, finds, books, checks in; axe finds nothing serious', async () => {
    const broken: string[] = []
    page.on('pageerror', ({ message }) => broken.push(message))
    await signInThroughThePage(page)
    await find(page, scene)
    await book(page, scene)
    await checkIn(page)
    expect(broken).toEqual([])
  }, 240_000)

  it('A18: shows a phone number in clear only after a reason', async () => {
    await page.getByRole('link', { name: /[0-9A-Z]{8}/ }).click()
    await heading(page, /[0-9A-Z]{8}/)
    const shown = page.getByText(`+86${scene.phone}`)
    expect(await shown.count()).toBe(0)
    await page.getByRole('button', { name: '查看完整信息' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox', { name: '电话' }).check()
    await dialog.getByLabel(/查看原因/).fill('太短')
    await dialog.getByRole('button', { name: '记录并查看' }).click()
    await dialog.locator('textarea[aria-invalid="true"]').waitFor()
    expect(await shown.count()).toBe(0)
    await dialog.getByLabel(/查看原因/).fill('电话确认今天的预约时间')
    await dialog.getByRole('button', { name: '记录并查看' }).click()
    await shown.waitFor()
    await expectAccessible(page, 'reveal')
    await dialog.getByRole('button', { name: '立即遮盖' }).click()
    await shown.waitFor({ state: 'detached' })
  }, 120_000)

  it('P5: speaks English when asked to, and asks the services to', async () => {
    await page.getByRole('combobox', { name: '界面语言' }).click()
    await page.getByTitle('English').click()
    await page.getByRole('link', { name: 'Customers' }).click()
    await heading(page, 'Find a customer')
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.getByLabel('What to look for').fill('12')
    await slowly(page)
    await page.getByRole('combobox', { name: 'Search by' }).click()
    await page.getByTitle('ID number').click()
    await expectAccessible(page, 'a choice just made')
    await page.getByRole('button', { name: 'Find', exact: true }).click()
    const refused = page.getByRole('alert')
    await refused.waitFor()
    expect(await refused.textContent()).toContain('The document number does not pass its check.')
    await expectAccessible(page, 'refusal')
  }, 120_000)

  it('P1: signs out, and the next page asks to sign in', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await page.waitForURL(/\/console\/$/)
    await page.goto(`${target.url}/console/day`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }, 120_000)

  it.each([
    ['complaints.east', ['/cases', '/customers', '/customers/new']],
    ['supervisor.east', ['/reports', '/messages', '/cases', '/day']],
    ['executive', ['/reports', '/day', '/cases']],
  ])(
    'P11: nothing serious on the pages of %s',
    async (name, paths) => {
      await page.context().clearCookies()
      await page.goto(`${target.url}/console/`)
      await page.evaluate('sessionStorage.clear()')
      await signInThroughThePage(page, name)
      for (const path of paths) {
        await page.goto(`${target.url}/console${path}`)
        await heading(page, /\S/)
        await page.waitForLoadState('networkidle')
        await expectAccessible(page, path)
      }
    },
    240_000,
  )
})

/** Accessibility violations that keep somebody from working. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const named = grave.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html ?? ''}`)
  expect(named).toEqual([])
}

/** What moves takes a hundred times as long: the state between two states can be looked at. */
async function slowly(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Animation.enable')
  await devTools.send('Animation.setPlaybackRate', { playbackRate: 0.01 })
}

function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { level: 1, name }).waitFor()
}

/** By the password that the embedded issuer made for this installation. */
async function signInThroughThePage(page: Page, name = login): Promise<void> {
  const file = join(dirname(target.issuerKeyFile), 'sessions.json')
  const { password } = JSON.parse(await readFile(file, 'utf8')) as { readonly password: string }
  await page.goto(`${target.url}/console/`)
  await expectAccessible(page, 'signed out')
  await page.getByRole('button', { name: /^(登录|Sign in)$/ }).click()
  await page.getByLabel('姓名 Name').selectOption(name)
  await page.getByLabel('密码 Password').fill(password)
  await expectAccessible(page, 'sign-in')
  await page.getByRole('button', { name: '登录 Sign in' }).click()
  await page.getByRole('navigation').waitFor()
  expect(new URL(page.url()).search).toBe('')
}

async function find(page: Page, { phone }: Scene): Promise<void> {
  await heading(page, '查找客户')
  await page.getByLabel('查找内容').fill(phone)
  await page.getByRole('button', { name: '查找', exact: true }).click()
  const row = page.getByRole('row', { name: new RegExp(`${phone.slice(0, 3)}\\*+`) })
  await row.waitFor()
  expect(page.url()).not.toContain(phone)
  await expectAccessible(page, 'found')
  await row.getByRole('link', { name: '查看' }).click()
  await heading(page, /[0-9A-Z]{8}/)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expectAccessible(page, '360°')
}

async function book(page: Page, { department }: Scene): Promise<void> {
  await page.getByRole('button', { name: '预约', exact: true }).click()
  await heading(page, '科室日程')
  await page.getByRole('combobox', { name: '科室' }).fill(department)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '预约', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '占位' }).click()
  await dialog.getByRole('button', { name: '确认预约' }).click()
  await dialog.getByText('预约成功').waitFor()
  await expectAccessible(page, 'booked')
  await dialog.getByRole('button', { name: '关闭' }).last().click()
  await dialog.waitFor({ state: 'detached' })
}

async function checkIn(page: Page): Promise<void> {
  const row: Locator = page.getByRole('row', { name: /已预约/ })
  await row.getByRole('button', { name: '签到' }).click()
  await page.getByRole('row', { name: /已到诊/ }).waitFor()
  await expectAccessible(page, 'day sheet')
}

/** A department of the demo's branch, a doctor with a session within the hour, and a customer. */
async function setScene(of: Target): Promise<Scene> {
  const branches = ['east']
  const his = await signIn(of, {
    subject: 'his-east',
    kind: 'client',
    roles: ['branchClient'],
    branches,
  })
  const reception = await signIn(of, { subject: login, roles: ['receptionist'], branches })
  const department = `east-console-${randomBytes(4).toString('hex')}`
  const { zone, date, starts, ends } = sessionSoon(new Date())
  const names = { nameZh: '东院', nameEn: 'East Hospital', zone }
  const doctor = `${department}-d1`
  const units = '/api/archive/v1/organisation/units'
  ok(await his.put(`${units}/east`, { ...names, kind: 'branch' }))
  const own = { ...names, nameZh: department, nameEn: department, kind: 'department' }
  ok(await his.put(`${units}/${department}`, own))
  const member = { department, position: 'doctor', nameZh: '陆志远', nameEn: 'Dr Lu' }
  ok(await his.put(`/api/archive/v1/organisation/staff/${doctor}`, member))
  const item = `${department}-visit`
  const visit = { nameZh: '门诊', nameEn: 'Visit', department, durationMinutes: 15 }
  ok(
    await his.put(
      `/api/scheduling/v1/service-items/${item}`,
      { ...visit, fee: { amount: 5_000, currency: 'CNY' } },
      { headers: { 'idempotency-key': randomUUID() } },
    ),
  )
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  const line = { weekday, session: 'pm', starts, ends, places: 4, minutesPerPlace: 15 }
  await eventually('the organisation reaches scheduling', async () => {
    const drafted = await his.post('/api/scheduling/v1/rosters', {
      ...{ resource: doctor, department, from: date, to: date },
      pattern: [{ ...line, serviceItem: item }],
      releaseAt: { daysBefore: 7, time: '07:00' },
    })
    return drafted.status === 201
  })
  const roster = `/api/scheduling/v1/rosters/east:${doctor}:${date}`
  ok(await his.post(`${roster}/publication`, undefined))
  const phone = `139${String(randomInt(100_000_000)).padStart(8, '0')}`
  ok(
    await reception.post('/api/archive/v1/customers', {
      ...{ name: '单于小满', sex: 'female', birthDate: '1990-02-03', source: 'nearby' },
      phones: [phone],
    }),
  )
  return { department, phone, reception }
}

/**
 * A session that begins within the hour: the branch is put into a zone where it is now between
 * twelve and one, so that neither midnight nor the hour of the test run matters.
 */
function sessionSoon(now: Date) {
  const east = 12 - now.getUTCHours()
  const zone = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
  const date = new Date(now.getTime() + east * 3_600_000).toISOString().slice(0, 10)
  return { zone, date, starts: '13:00', ends: '14:00' }
}

function ok(reply: Reply): Reply {
  if (reply.status < 300) return reply
  throw new Error(`answered ${reply.status} ${reply.text.slice(0, 400)}`)
}

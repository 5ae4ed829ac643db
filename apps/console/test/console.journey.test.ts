import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { openTarget } from '../../../test/setting/target.ts'
import { receptionist, type Scene, type SceneCustomer, setScene } from './scene.ts'

const executablePath = '/usr/bin/chromium'
const target = await openTarget()
const reasons = [
  !existsSync(executablePath) && 'there is no Chromium here',
  target.way === 'cluster' && 'a cluster serves no console of its own',
].filter(Boolean)
const journey = reasons.length > 0 ? describe.skip : describe
const title = reasons.length > 0 ? `the console (skipped: ${reasons.join(', ')})` : 'the console'

/** How long a token of the embedded issuer lives. */
const tokenMs = 3_600_000

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
  let customer: SceneCustomer
  let dir: string
  let browser: BrowserContext
  let page: Page

  beforeAll(async () => {
    scene = await setScene(target)
    customer = await scene.newCustomer()
    dir = await mkdtemp(join(tmpdir(), 'hcrm-browser-'))
    browser = await chromium.launchPersistentContext(dir, {
      executablePath,
      // Of the tests' own authority, where there is TLS.
      ignoreHTTPSErrors: target.url.startsWith('https:'),
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
    await find(page, customer)
    await book(page, scene)
    await checkIn(page)
    expect(broken).toEqual([])
  }, 240_000)

  it('A18: shows a phone number in clear only after a reason', async () => {
    await page.getByRole('link', { name: /[0-9A-Z]{8}/ }).click()
    await heading(page, /[0-9A-Z]{8}/)
    const shown = page.getByText(`+86${customer.phone}`)
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

  it('S8: gives a place to somebody who stands at the desk', async () => {
    await scene.book('fang', scene.date)
    await openDay(page, scene)
    const full = sheetOf(page, '方可').getByRole('button', { name: '现场挂号' })
    await full.and(page.locator(':disabled')).waitFor()
    await sheetOf(page, '陆志远').getByRole('button', { name: '现场挂号' }).click()
    const dialog = page.getByRole('dialog', { name: /现场挂号 陆志远/ })
    await choose(dialog, await scene.newCustomer())
    await expectAccessible(page, 'walk-in')
    await dialog.getByRole('button', { name: '确认到诊' }).press('Enter')
    await dialog.getByText('已挂号并签到').waitFor()
    await expectAccessible(page, 'walked in')
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    await sheetOf(page, '陆志远')
      .getByRole('row', { name: /已到诊/ })
      .nth(1)
      .waitFor()
  }, 120_000)

  it('S6: moves a booking to another day, and a refusal loses nothing', async () => {
    await scene.book('lu', scene.date)
    await openDay(page, scene)
    const sheet = sheetOf(page, '陆志远')
    await sheet.getByRole('button', { name: '改约' }).click()
    const dialog = page.getByRole('dialog', { name: /改约/ })
    await dialog.getByLabel('改到哪天').fill(scene.nextDate)
    await dialog.getByRole('radio', { name: /方可/ }).waitFor()
    await dialog.getByRole('button', { name: '改约' }).click()
    await dialog.getByText('请选择一个时段').waitFor()
    await dialog.getByRole('radio', { name: /方可/ }).press('Space')
    await dialog.getByLabel('原因').fill('客户明天才有时间')
    await expectAccessible(page, 'reschedule')
    await scene.book('fang', scene.nextDate)
    await dialog.getByLabel('原因').press('Enter')
    await dialog.getByRole('alert').filter({ hasText: 'SLOT_TAKEN' }).waitFor()
    expect(await dialog.getByLabel('原因').inputValue()).toBe('客户明天才有时间')
    await expectAccessible(page, 'refused')
    await dialog.getByRole('radio', { name: /陆志远/ }).press('Space')
    await dialog.getByLabel('原因').press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '后一天' }).click()
    await sheet.getByRole('button', { name: '改约' }).waitFor()
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
    // What was said before may still stand beside it.
    const words = 'The document number does not pass its check.'
    await page.getByRole('alert').filter({ hasText: words }).waitFor()
    await expectAccessible(page, 'refusal')
  }, 120_000)

  it('P1: signs out, and the next page asks to sign in', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await page.waitForURL(/\/console\/$/)
    await page.goto(`${target.url}/console/day`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }, 120_000)

  it('W2: goes beyond the plan with a reason', async () => {
    await signInThroughThePage(page, 'supervisor.east')
    await openDay(page, scene)
    await sheetOf(page, 'Dr Fang').getByRole('button', { name: 'Overbook' }).click()
    const dialog = page.getByRole('dialog', { name: /Book Dr Fang/ })
    await choose(dialog, await scene.newCustomer())
    await dialog.getByRole('button', { name: 'Hold a place' }).click()
    await dialog.getByText('Required').waitFor()
    await dialog.getByLabel('Why beyond the plan').fill('Sent over from the ward')
    await expectAccessible(page, 'overbook')
    await dialog.getByLabel('Why beyond the plan').press('Enter')
    await dialog.getByRole('button', { name: 'Confirm the booking' }).press('Enter')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await sheetOf(page, 'Dr Fang').getByText('Overbooked').waitFor()
    await expectAccessible(page, 'overbooked')
  }, 120_000)

  it('P1: goes on signed in while somebody types, and else comes back to the page', async () => {
    const tab = await browser.newPage()
    tab.setDefaultTimeout(30_000)
    await tab.clock.install()
    await tab.goto(`${target.url}/console/customers/new`)
    await tab.getByRole('button', { name: 'Sign in' }).click()
    const name = tab.getByLabel('Name', { exact: true })
    await name.fill('Half a na')
    // The clock is that of all tabs: they renew at the same moment.
    const renewed = [tab, page].map((each) =>
      each.waitForResponse((reply) => reply.url().endsWith('/oidc/token')),
    )
    await tab.clock.fastForward(tokenMs - 30_000)
    for (const reply of await Promise.all(renewed)) expect(reply.status()).toBe(200)
    await tab.clock.fastForward(60_000)
    await name.press('End')
    await name.pressSequentially('me')
    await tab.getByRole('button', { name: 'Save' }).click()
    await heading(tab, /[0-9A-Z]{8}/)
    const address = tab.url()
    await browser.clearCookies()
    await tab.clock.fastForward(tokenMs)
    await tab.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
    await expectAccessible(tab, 'ended')
    await tab.getByRole('button', { name: 'Sign in' }).click()
    await enterPassword(tab, receptionist)
    await heading(tab, /[0-9A-Z]{8}/)
    expect(tab.url()).toBe(address)
    await tab.close()
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

async function signInThroughThePage(page: Page, name = receptionist): Promise<void> {
  await page.goto(`${target.url}/console/`)
  await expectAccessible(page, 'signed out')
  await page.getByRole('button', { name: /^(登录|Sign in)$/ }).click()
  await page.getByLabel('姓名 Name').waitFor()
  await expectAccessible(page, 'sign-in')
  await enterPassword(page, name)
  await page.getByRole('navigation').waitFor()
  expect(new URL(page.url()).search).toBe('')
}

/** The password is the one that the embedded issuer made for this installation. */
async function enterPassword(page: Page, name: string): Promise<void> {
  const file = join(dirname(target.issuerKeyFile), 'sessions.json')
  const { password } = JSON.parse(await readFile(file, 'utf8')) as { readonly password: string }
  await page.getByLabel('姓名 Name').selectOption(name)
  await page.getByLabel('密码 Password').fill(password)
  await page.getByRole('button', { name: '登录 Sign in' }).click()
}

async function openDay(page: Page, { department }: Scene): Promise<void> {
  await page.goto(`${target.url}/console/day`)
  await page.getByRole('combobox', { name: /^(科室|Department)$/ }).fill(department)
  await page.keyboard.press('Enter')
}

function sheetOf(page: Page, doctor: string): Locator {
  const name = page.getByRole('heading', { level: 3, name: doctor })
  return page.locator('.ant-card').filter({ has: name })
}

async function choose(dialog: Locator, { phone }: SceneCustomer): Promise<void> {
  await dialog.getByLabel(/^(查找内容|What to look for)$/).fill(phone)
  await dialog.getByRole('button', { name: /^(查找|Find)$/ }).click()
  await dialog
    .getByRole('row', { name: new RegExp(phone.slice(-4)) })
    .getByRole('button', { name: /^(选择|Choose)$/ })
    .click()
}

async function find(page: Page, { phone }: SceneCustomer): Promise<void> {
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
  await sheetOf(page, '陆志远').getByRole('button', { name: '预约', exact: true }).click()
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

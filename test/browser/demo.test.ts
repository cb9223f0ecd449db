/** Headless Chromium plays the built demo. Screenshots stay in artefacts/, which git ignores. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { replayArena } from '../support/arena-replay.ts'
import { DemoProcess } from '../support/demo.ts'
import { requireProgram } from '../support/programs.ts'

const ARTEFACTS = fileURLToPath(new URL('../../artefacts', import.meta.url))
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // Two pages at once: neither may be put to sleep because the other is in front.
  ...['--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'],
]
const PATIENCE_MS = 60_000

/** The browser, once the first test has needed it. */
const launched: Browser[] = []

t.teardown(() => Promise.all(launched.map((browser) => browser.close())))

/** What `window.arena` shows of the page; see demo/public/js/main.js. */
interface Seen {
  readonly isConnected: boolean
  readonly ship: { number: number; x: number; y: number; angle: number; isDead: boolean } | null
  readonly ships: readonly { number: number; name: string; pilot: number; x: number; y: number }[]
  readonly readings: Readonly<Record<'tripMs' | 'tickMs' | 'peers' | 'bytesOutPerSecond', number | null>>
  readonly tick: number
}

/** Opens a window with a profile of its own, all in one browser; undefined without a browser, and then the test was skipped or failed. */
async function openWindow(t: Test, options: BrowserContextOptions = {}): Promise<BrowserContext | undefined> {
  const executablePath = requireProgram(t, 'chromium')
  if (executablePath === undefined) return undefined
  mkdirSync(ARTEFACTS, { recursive: true })
  const browser = launched[0] ?? (await chromium.launch({ executablePath, args: FLAGS }))
  if (launched.length === 0) launched.push(browser)
  const window = await browser.newContext(options)
  t.teardown(() => window.close())
  window.setDefaultTimeout(PATIENCE_MS)
  return window
}

/** Opens the arena and waits for the own ship. Whatever the page complains of fails the test. */
async function enter(t: Test, window: BrowserContext, url: string): Promise<Page> {
  const page = await window.newPage()
  page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`))
  // What the page's own security policy forbids is told here.
  page.on('console', (message) => {
    if (message.type() === 'error' && !isLostLine(message.text())) t.fail(`the page complains: ${message.text()}`)
  })
  await page.goto(url)
  await waitFor(page, 'arena.isConnected && arena.ship !== null')
  return page
}

/** Every browser says so when a socket is refused, and no page can keep it from that. */
function isLostLine(text: string): boolean {
  return text.startsWith('WebSocket connection to ')
}

async function poll(isSo: () => Promise<boolean>, name = isSo.toString()): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`it never came to: ${name}`)
    await delay(50)
  }
}

/** Asks the page again and again from here: its own security policy forbids it to run code that it is handed. */
async function waitFor(page: Page, condition: string): Promise<void> {
  await poll(() => page.evaluate<boolean>(`Boolean(${condition})`), condition)
}

async function look(page: Page): Promise<Seen> {
  const seen: Seen = await page.evaluate('({ ...arena })')
  return seen
}

function startDemo(t: Test, bots: number): DemoProcess {
  return new DemoProcess(t, ['--port', '0', '--bots', String(bots)])
}

t.test('the ship flies while a key is held, and the screenshot shows a busy field', async (t) => {
  const window = await openWindow(t, { viewport: { width: 1440, height: 900 } })
  if (window === undefined) return
  const page = await enter(t, window, await startDemo(t, 20).url())
  await waitFor(page, 'arena.readings.peers === 21')
  await page.evaluate('globalThis.start = arena.ship')

  await page.keyboard.down('ArrowUp')
  await waitFor(page, 'Math.hypot(arena.ship.x - start.x, arena.ship.y - start.y) > 60')
  await page.keyboard.down('KeyD')
  await page.keyboard.down('Space')
  await waitFor(page, 'Math.abs(arena.ship.angle - start.angle) > 0.5')
  await page.screenshot({ path: join(ARTEFACTS, 'arena-desktop.png') })

  t.ok((await look(page)).ships.length >= 20)
  t.match(await page.title(), /Arena/)
})

t.test('what a browser has played is recorded, and replayed to the last bit', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const path = join(t.testdir(), 'page.rec')
  const demo = new DemoProcess(t, ['--port', '0', '--bots', '0', '--record', path])
  const page = await enter(t, window, await demo.url())
  await page.evaluate('globalThis.start = arena.ship')

  await page.keyboard.down('ArrowUp')
  await page.keyboard.down('Space')
  await waitFor(page, 'Math.hypot(arena.ship.x - start.x, arena.ship.y - start.y) > 60')
  await page.keyboard.up('ArrowUp')
  demo.signal('SIGINT')
  t.match(await demo.ended, { code: 0 })
  const report = await replayArena(path)

  t.match(report, { difference: null, thrown: { length: 0 }, end: { state: 'whole' } })
  t.ok(report.packetsIn > 3, 'all of them the page has sent')
})

t.test('the ship comes to rest when the key is let go, and when the window loses the focus', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const page = await enter(t, window, await startDemo(t, 0).url())

  for (const letGo of [() => page.keyboard.up('KeyW'), () => page.evaluate("dispatchEvent(new Event('blur'))")]) {
    await page.evaluate('globalThis.start = arena.ship')
    await page.keyboard.down('KeyW')
    await waitFor(page, 'Math.hypot(arena.ship.x - start.x, arena.ship.y - start.y) > 40')
    await letGo()
    // Drag takes a while: the ship is at rest when a look half a second later finds it where it was.
    await waitFor(
      page,
      `(globalThis.trail = [...(globalThis.trail ?? []), arena.ship].slice(-10),
        trail.length === 10 && Math.hypot(trail[9].x - trail[0].x, trail[9].y - trail[0].y) < 2)`,
    )
    await page.keyboard.up('KeyW')
  }
  t.pass('at rest both times')
})

t.test('two pages see each other, and the one sees the other fly', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const url = await startDemo(t, 0).url()

  const other = await window.browser()?.newContext()
  if (other === undefined) throw new Error('a second window is needed')
  t.teardown(() => other.close())

  const one = await enter(t, window, url)
  const two = await enter(t, other, url)
  const mine = (await look(one)).ship?.number ?? 0
  const theirs = (await look(two)).ship?.number ?? 0
  const seen = `arena.ships.find((ship) => ship.number === ${mine} && ship.pilot === 0)`
  await waitFor(one, `arena.ships.some((ship) => ship.number === ${theirs})`)
  await waitFor(two, seen)
  await two.evaluate(`globalThis.start = ${seen}`)
  await one.keyboard.down('ArrowUp')

  await waitFor(two, `Math.hypot(${seen}.x - start.x, ${seen}.y - start.y) > 40`)
  t.not(mine, theirs)
  await one.keyboard.up('ArrowUp')
  // Flown ahead on the one page, shown late on the other: at rest they agree.
  await poll(async () => {
    const [flown, shown] = [(await look(one)).ship, (await look(two)).ships.find((ship) => ship.number === mine)]
    return flown !== null && shown !== undefined && Math.hypot(flown.x - shown.x, flown.y - shown.y) < 0.5
  })
  await one.close()
  await waitFor(two, 'arena.ships.length === 0')
})

t.test('the panel shows readings that change, as text and as lines', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const url = await startDemo(t, 3).url()
  const page = await enter(t, window, url)
  const inked = (name: string): Promise<boolean> =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('[data-reading=${name}] canvas')
      return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0)
    })()`)

  await waitFor(
    page,
    'arena.readings.tripMs > 0 && arena.readings.tickMs > 0 && arena.readings.bytesOutPerSecond > 1000',
  )
  await waitFor(page, "document.getElementById('peers').textContent === '4'")
  const tripBefore = await page.locator('#trip').textContent()
  const second = await enter(t, window, url)
  await page.bringToFront()
  await waitFor(page, "document.getElementById('peers').textContent === '5'")

  await waitFor(page, `document.getElementById('trip').textContent !== '${tripBefore ?? ''}'`)
  t.match(await page.locator('#trip').textContent(), /^\d+\.\d ms$/)
  t.match(await page.locator('#tick').textContent(), /^\d+\.\d\d ms$/)
  t.match(await page.locator('#bytes').textContent(), /^[\d.]+ (B|KB)\/s$/)
  for (const name of ['trip', 'tick', 'peers', 'bytes']) t.ok(await inked(name), name)
  await second.close()
})

t.test('loads the package as it is, asks for each module once, and keeps it', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const url = await startDemo(t, 0).url()
  const modules = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/polled-peer/'))"

  const page = await enter(t, window, url)
  const fetched: string[] = await page.evaluate(`${modules}.map(({ name }) => name)`)
  await page.reload()
  await waitFor(page, 'arena.isConnected && arena.ship !== null')

  t.ok(fetched.length > 50)
  t.equal(new Set(fetched).size, fetched.length)
  t.equal(await page.evaluate(`${modules}.filter(({ transferSize }) => transferSize > 0).length`), 0)
})

t.test('a visitor who has a name is read by it, and news tell of coming and going', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const url = await startDemo(t, 0).url()
  const page = await enter(t, window, url)
  const news = page.locator('#news')
  await delay(400)

  const ada = await enter(t, window, `${url}?name=Ada%20L.`)
  await waitFor(page, "arena.ships.some(({ name }) => name === 'Ada L.')")
  await ada.close()
  await waitFor(page, 'arena.ships.length === 0')

  await news.getByText('Ada L. has come').waitFor()
  await news.getByText('Ada L. has left').waitFor()
  t.match(await page.locator('#board').textContent(), /You/)
})

t.test('the field has the keyboard focus at once, gets it back with Tab, and shows it', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const page = await enter(t, window, await startDemo(t, 0).url())

  t.equal(await page.evaluate('document.activeElement.id'), 'field')
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')

  t.equal(await page.evaluate('document.activeElement.id'), 'field')
  t.not(await page.evaluate("getComputedStyle(document.getElementById('field')).boxShadow"), 'none')
  t.ok(await page.getByRole('application', { name: /Arena/ }).isVisible())
})

t.test('on a phone a thumb flies the ship and the button fires', async (t) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
  const window = await openWindow(t, phone)
  if (window === undefined) return
  const page = await enter(t, window, await startDemo(t, 20).url())
  const touch = await window.newCDPSession(page)
  const fire = await page.locator('#fire').boundingBox()
  if (fire === null) throw new Error('the fire button is not shown')
  const thumb = { x: 90, y: 700, id: 1 }
  const finger = { x: fire.x + fire.width / 2, y: fire.y + fire.height / 2, id: 2 }
  const moved = { ...thumb, x: 140 }

  await page.evaluate('globalThis.start = arena.ship')
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [thumb] })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [moved] })
  await waitFor(page, 'arena.ship.x > start.x + 40')
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [moved, finger] })
  await waitFor(page, "document.getElementById('fire').classList.contains('held')")
  await page.screenshot({ path: join(ARTEFACTS, 'arena-phone.png') })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })

  await waitFor(page, "!document.getElementById('fire').classList.contains('held')")
  t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
})

t.test('says that the connection is lost, and comes back by itself', async (t) => {
  const window = await openWindow(t)
  if (window === undefined) return
  const first = startDemo(t, 0)
  const url = await first.url()
  const page = await enter(t, window, url)

  first.signal('SIGINT')
  await first.ended
  await page.locator('#banner').waitFor({ state: 'visible' })
  await page.screenshot({ path: join(ARTEFACTS, 'arena-lost.png') })
  t.match(await page.locator('#banner').textContent(), /closed|lost/)
  await new DemoProcess(t, ['--port', new URL(url).port, '--bots', '0']).url()

  await waitFor(page, 'arena.isConnected && arena.ship !== null')
  t.ok(await page.locator('#banner').isHidden())
})

t.test('plays where less motion is wanted', async (t) => {
  const window = await openWindow(t, { reducedMotion: 'reduce', viewport: { width: 844, height: 390 } })
  if (window === undefined) return
  const page = await enter(t, window, await startDemo(t, 20).url())

  await page.evaluate('globalThis.start = arena.ship')
  await page.keyboard.down('ArrowUp')
  await waitFor(page, 'Math.hypot(arena.ship.x - start.x, arena.ship.y - start.y) > 40')
  await page.screenshot({ path: join(ARTEFACTS, 'arena-calm.png') })

  t.pass('the ship has moved')
})

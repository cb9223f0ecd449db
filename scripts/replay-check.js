/**
 * Checks that a match of the arena is replayed bit for bit: records a minute of it with twenty bots, and a page in
 * headless Chromium where there is one, then replays it ten times in a row on this Node, and on each other Node whose
 * binary follows as an argument; another rule has to be found. Needs a build, and somewhat more than that minute.
 * With POLLED_PEER_REQUIRE_ALL=1, as in CI, a missing Chromium is a failure. Leaves nothing behind.
 */

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { demand, startChecks } from './checks.js'

const root = dirname(import.meta.dirname)
const nodes = [process.execPath, ...process.argv.slice(2)]
const SECONDS = 60
const BOTS = 20
const TIMES = 10
/** More than any replay of a minute takes on a busy machine. */
const LIMIT_MS = 300_000
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const CHROMIUM_FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run']

const { check, finish } = startChecks('replay')
const run = promisify(execFile)

/** The browser's path; undefined where there is none. */
function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The arena at work, and its address. */
async function startArena(file) {
  const words = [join(root, 'dist-demo/main.js'), '--port', '0', '--bots', String(BOTS), '--record', file]
  const arena = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(arena, 'close')
  let said = ''
  const url = new Promise((resolve, reject) => {
    arena.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      const [found] = /http:\/\/\S+/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    ended.then(() => reject(new Error(`The arena has ended before it was open. ${said}`)), reject)
  })
  return { arena, ended, url: await url }
}

/** Somebody at a page who flies and fires, and turns now and then, until the time is over. */
async function playInBrowser(executablePath, url, untilMs) {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
  try {
    const page = await browser.newPage()
    await page.goto(`${url}?name=Ada`)
    await page.keyboard.down('ArrowUp')
    await page.keyboard.down('Space')
    while (performance.now() < untilMs) {
      await page.keyboard.down('ArrowRight')
      await sleep(700)
      await page.keyboard.up('ArrowRight')
      await sleep(1300)
    }
  } finally {
    await browser.close()
  }
}

/** Records the match into a file. */
async function recordMatch(file, browser) {
  const { arena, ended, url } = await startArena(file)
  try {
    // A little more than is demanded: the recording begins before the match does, and ends behind it.
    const untilMs = performance.now() + 1000 * (SECONDS + 1)
    if (browser !== undefined) await playInBrowser(browser, url, untilMs)
    await sleep(Math.max(0, untilMs - performance.now()))
    arena.kill('SIGINT')
    const [code] = await ended
    demand(code === 0, `The arena has ended with ${code}.`)
  } finally {
    arena.kill('SIGKILL')
  }
}

/** What came of some replays on one Node, in order. */
async function replayOn(node, file, times, rules = {}) {
  const words = [join(import.meta.dirname, 'replay-run.js'), file, String(times), JSON.stringify(rules)]
  const { stdout } = await run(node, words, { cwd: root, timeout: LIMIT_MS })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** The replay did all that was recorded, and came to what the first replay came to. */
function demandSame({ tookMs: _, ...report }, { tookMs: __, ...first }) {
  const isEqual = report.difference === null && report.thrown === 0 && report.state === 'whole'
  demand(isEqual, report.difference ?? JSON.stringify(report))
  demand(JSON.stringify(report) === JSON.stringify(first), `${JSON.stringify(report)} is not ${JSON.stringify(first)}`)
}

const place = mkdtempSync(join(tmpdir(), 'polled-peer-replay-'))
const file = join(place, 'match.rec')
try {
  const browser = findChromium()
  const players = BOTS + (browser === undefined ? 0 : 1)
  await check(`a match with ${BOTS} bots and ${browser === undefined ? 'no' : 'a'} browser is recorded`, async () => {
    const isNeeded = process.env.POLLED_PEER_REQUIRE_ALL === '1'
    demand(browser !== undefined || !isNeeded, 'missing program: chromium')
    await recordMatch(file, browser)
  })
  let first
  await check(`it is a minute long and all ${players} were in it`, async () => {
    ;[first] = await replayOn(process.execPath, file, 1)
    demand(first.seconds >= SECONDS, `it is ${first.seconds} seconds long`)
    demand(first.players >= players, `${first.players} were in it`)
    const rate = Math.round(statSync(file).size / 1000 / first.seconds)
    console.log(`# ${first.ticks} ticks, ${first.packetsIn} packets in, ${first.packetsOut} out; ${rate} KB a second`)
  })
  for (const node of nodes) {
    const version = (await run(node, ['--version'])).stdout.trim()
    await check(`${version} replays it bit for bit, ${TIMES} times in a row`, async () => {
      const reports = await replayOn(node, file, TIMES)
      demand(reports.length === TIMES, `there were ${reports.length} replays`)
      for (const report of reports) demandSame(report, first)
      console.log(`# the last took ${reports.at(-1).tookMs} ms for ${first.seconds} s`)
    })
  }
  await check('another rule is found', async () => {
    const [report] = await replayOn(process.execPath, file, 1, { recoil: 15 })
    demand(report.difference !== null, 'it is not')
  })
} finally {
  rmSync(place, { recursive: true, force: true })
}
finish()

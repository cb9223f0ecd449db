/** A page in headless Chromium behind `polled-peer conditions`, with the browser's own WebSocket. */

import { chromium } from 'playwright-core'
import t from 'tap'
import { playBadNetworks, type Felt } from '../support/bad-networks.ts'
import { CHROMIUM_FLAGS } from '../support/built-pages.ts'
import { requireProgram } from '../support/programs.ts'

/** The page's program, given its task: it sends each 10 ms. */
const SCRIPT = `({ url, packets, feltMs }) => new Promise((resolve, reject) => {
  const askedAt = performance.now()
  const socket = new WebSocket(url)
  const [sentAt, numbers, roundTripsMs] = [[], [], []]
  const wantsMore = () => numbers.length === 0 || sentAt.length < packets || Math.max(...roundTripsMs) < feltMs
  const send = () => {
    if (!wantsMore()) return
    sentAt.push(performance.now())
    socket.send(String(sentAt.length - 1))
    setTimeout(send, 10)
  }
  let handshakeMs = 0
  socket.onopen = () => {
    handshakeMs = performance.now() - askedAt
    send()
  }
  socket.onmessage = ({ data }) => {
    numbers.push(Number(data))
    roundTripsMs.push(performance.now() - sentAt[Number(data)])
    if (numbers.length === sentAt.length && !wantsMore()) resolve({ handshakeMs, numbers, roundTripsMs })
  }
  socket.onclose = ({ code }) => reject(new Error('closed with ' + code))
})`

playBadNetworks(t, 'a page', async (t, task) => {
  const executablePath = requireProgram(t, 'chromium')
  if (executablePath === undefined) return undefined
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
  t.teardown(() => browser.close())
  const page = await browser.newPage()

  return page.evaluate<Felt>(`(${SCRIPT})(${JSON.stringify(task)})`)
})

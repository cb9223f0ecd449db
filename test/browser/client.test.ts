/**
 * Headless Chromium loads the client's browser door as built, without a bundler, and talks with our server.
 * Needs a build: `npm test` makes one first.
 */

import { chromium, type Browser, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { WebSocketClient as NodeClient } from '../../src/client/index.ts'
import { TickLoop, WebSocketServer } from '../../src/index.ts'
import { variantCodec } from '../../src/variant.ts'
import { CHROMIUM_FLAGS, servePages } from '../support/built-pages.ts'
import { serveEcho } from '../support/echo-server.ts'
import { requireProgram } from '../support/programs.ts'

const PAGE = '<!doctype html><meta charset="utf-8"><title>client</title>'

/** The browser, once the first test has needed it. */
const launched: Browser[] = []

t.teardown(() => Promise.all(launched.map((browser) => browser.close())))

/** An echo server, and what it heard. */
function serveAndHear(t: Test): { server: WebSocketServer; heard: string[] } {
  const { server } = serveEcho(t, ['echo'])
  const heard: string[] = []
  server.client_connected.connect((_id, protocol) => heard.push(`connected ${protocol}`))
  server.client_close_request.connect((_id, code, reason) => heard.push(`close request ${code} ${reason}`))
  return { server, heard }
}

/** A world in a tick loop, with a client in Node: both send back each packet that they read. */
function serveWorld(t: Test) {
  const server = new WebSocketServer({ on_warning: () => undefined, codec: variantCodec })
  const client = new NodeClient()
  const heard: string[] = []
  for (const peer of [server, client]) {
    peer.peer_packet.connect((source) => {
      const value = peer.get_var()
      if (peer === client) heard.push(`${JSON.stringify(value)} from ${source}`)
      peer.set_target_peer(source)
      peer.put_var(value)
    })
  }
  client.peer_connected.connect((id) => {
    if (id !== 1) heard.push(`peer_connected ${id}`)
  })
  client.peer_disconnected.connect((id) => heard.push(`peer_disconnected ${id}`))
  server.bind_ip = '127.0.0.1'
  server.listen(0, [], true)
  client.connect_to_url(`ws://127.0.0.1:${server.get_local_port()}/`, [], true)
  const tick = (): void => {
    server.poll()
    client.poll()
  }
  const loop = new TickLoop({ hz: 100, tick })
  loop.start()
  t.teardown(() => {
    loop.stop()
    client.disconnect_from_host()
    server.stop()
  })
  const until = async (isSo: () => boolean): Promise<void> => {
    const giveUpAt = performance.now() + 60_000
    while (!isSo() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { server, heard, until, id: () => client.get_unique_id() }
}

async function openPage(t: Test, url: string): Promise<Page | undefined> {
  const executablePath = requireProgram(t, 'chromium')
  if (executablePath === undefined) return undefined
  const browser = launched[0] ?? (await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] }))
  if (launched.length === 0) launched.push(browser)
  const page = await browser.newPage()
  t.teardown(() => page.close())
  page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`))
  await page.goto(url)
  return page
}

/** What the page's tests begin with: the door, a client, its journal, and a wait that polls. */
const PRELUDE = `
  const { WebSocketClient, GodotError } = await import('/client/browser.js')
  const journal = []
  function listen(client) {
    const note = (name) => (...args) => journal.push([name, ...args].join(' '))
    for (const name of ['connection_established', 'connection_error', 'connection_closed', 'server_close_request',
      'peer_connected', 'peer_disconnected', 'connection_succeeded', 'connection_failed', 'server_disconnected'])
      client.connect(name, note(name))
    return client
  }
  async function until(client, isSo) {
    const giveUpAt = performance.now() + 60_000
    while (!isSo()) {
      if (performance.now() > giveUpAt) throw new Error('it never came; heard ' + journal.join('; '))
      client.poll()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const heard = (name) => () => journal.some((line) => line.startsWith(name))
`

async function runInPage<T>(page: Page, script: string): Promise<T> {
  return page.evaluate<T>(`(async () => { ${PRELUDE} ${script} })()`)
}

t.test('the browser door talks with our server: text, bytes, and a close of its own', async (t) => {
  const { url, asked } = await servePages(t, PAGE)
  const { server, heard } = serveAndHear(t)
  const page = await openPage(t, url)
  if (page === undefined) return

  const seen = await runInPage<Record<string, unknown>>(
    page,
    `
    const client = listen(new WebSocketClient())
    const error = client.connect_to_url('ws://127.0.0.1:${server.get_local_port()}/', ['echo'])
    await until(client, heard('connection_established'))
    const peer = client.get_peer(1)
    peer.set_write_mode(0)
    peer.put_packet(new TextEncoder().encode('\\ufeffgrüße'))
    peer.set_write_mode(1)
    peer.put_packet(new Uint8Array(60000).fill(7))
    await until(client, () => peer.get_available_packet_count() === 2)
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(peer.get_packet())
    const wasText = peer.was_string_packet()
    const bytes = peer.get_packet()
    const kind = [peer.was_string_packet(), bytes.length, bytes.every((byte) => byte === 7)]
    client.disconnect_from_host(1001, 'leaving')
    await until(client, heard('connection_closed'))
    return { error, text, wasText, kind, journal, status: client.get_connection_status() }
    `,
  )

  t.same(seen, {
    error: 0,
    text: '\ufeffgrüße',
    wasText: true,
    kind: [false, 60_000, true],
    journal: ['connection_established echo', 'connection_closed true'],
    status: 0,
  })
  t.same(heard, ['connected echo', 'close request 4001 leaving'])
  t.ok(asked.length > 10)
  t.same(
    asked.filter((path) => path.includes('/client/node-') || path.includes('/server/')),
    [],
    'nothing of Node was asked for',
  )
})

t.test('the browser door hears the server close, and takes that as its decision', async (t) => {
  const { url } = await servePages(t, PAGE)
  const { server } = serveAndHear(t)
  const page = await openPage(t, url)
  if (page === undefined) return

  const journal = await runInPage<string[]>(
    page,
    `
    const client = listen(new WebSocketClient({ reconnect: { first_delay: 0.05 } }))
    client.connect_to_url('ws://127.0.0.1:${server.get_local_port()}/', ['echo'])
    await until(client, heard('connection_established'))
    client.get_peer(1).put_packet(new TextEncoder().encode('close me'))
    await until(client, heard('connection_closed'))
    return journal
    `,
  )

  t.same(journal, ['connection_established echo', 'server_close_request 4005 out', 'connection_closed true'])
})

t.test('a page joins a world and exchanges packets with a client in Node and with the server', async (t) => {
  const { url } = await servePages(t, PAGE)
  const world = serveWorld(t)
  const page = await openPage(t, url)
  if (page === undefined) return

  const seen = await runInPage<Record<string, unknown>>(
    page,
    `
    const client = listen(new WebSocketClient())
    const error = client.connect_to_url('ws://127.0.0.1:${world.server.get_local_port()}/', [], true)
    await until(client, heard('connection_succeeded'))
    const id = client.get_unique_id()
    await until(client, () => journal.filter((line) => line.startsWith('peer_connected')).length === 2)
    const early = journal.splice(0)
    client.connect('peer_packet', (source) => journal.push(source + ': ' + JSON.stringify(client.get_var())))
    client.set_target_peer(1)
    client.put_var({ to: 'server' })
    client.set_target_peer(0)
    client.put_var(['to', 'all', 1.5])
    await until(client, () => journal.length === 3)
    const packets = journal.splice(0)
    client.disconnect_from_host(1000, 'done')
    await until(client, heard('server_disconnected'))
    return { error, id, early, packets, end: journal }
    `,
  )

  const { id: nodeId } = world
  const pageId = Number(seen['id'])
  t.equal(seen['error'], 0)
  t.same(seen['early'], ['peer_connected 1', 'connection_succeeded', `peer_connected ${nodeId()}`])
  t.same(
    [...(seen['packets'] as string[])].sort(),
    ['1: {"to":"server"}', '1: ["to","all",1.5]', `${nodeId()}: ["to","all",1.5]`].sort(),
  )
  t.same(seen['end'], ['peer_disconnected 1', `peer_disconnected ${nodeId()}`, 'server_disconnected'])
  await world.until(() => world.heard.length === 3)
  t.same(world.heard, [`peer_connected ${pageId}`, `["to","all",1.5] from ${pageId}`, `peer_disconnected ${pageId}`])
})

t.test('the browser door fails without a reason, and says what a browser cannot', async (t) => {
  const { url } = await servePages(t, PAGE)
  const { server } = serveAndHear(t)
  const page = await openPage(t, url)
  if (page === undefined) return

  const seen = await runInPage<Record<string, unknown>>(
    page,
    `
    const client = listen(new WebSocketClient())
    const address = '127.0.0.1:${server.get_local_port()}'
    const errors = [client.connect_to_url(address, ['echo'], false, ['A: b'])]
    client.verify_ssl = false
    errors.push(client.connect_to_url('wss://' + address))
    errors.push(client.connect_to_url(address, ['unknown']))
    await until(client, heard('connection_error'))
    let refusal = ''
    try { new WebSocketClient({ idle_timeout: 5 }) } catch (error) { refusal = error.name }
    return { errors, journal, reason: client.get_connection_failure().reason, refusal }
    `,
  )

  t.same(seen, { errors: [2, 2, 0], journal: ['connection_error'], reason: 'unknown', refusal: 'TypeError' })
})

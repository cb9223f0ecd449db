/**
 * Our WebSocketClient on Godot 3.2.3's own WebSocketServer, in raw mode: the engine is polled by its strings, our client
 * by the test. What each side's signals told is written down as short lines.
 */

import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { GodotError } from '../../src/peer/error.ts'
import { requireProgram } from '../support/programs.ts'
import { onePuppet } from './one-puppet.ts'
import { Puppet, type PuppetEvent } from './puppet.ts'
import { freePort } from './trace.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 2

/** The engine's server and our client. */
class Visit {
  readonly client: WebSocketClient
  readonly puppet: Puppet
  readonly port: number
  /** Our signals, since the last {@link Visit.forget}. */
  ours: string[] = []
  /** The server's signals, without the peer's id. */
  theirs: string[] = []
  /** The id of our peer on the server. */
  id = 0

  constructor(t: Test, puppet: Puppet, port: number, options: WebSocketClientOptions) {
    this.puppet = puppet
    this.port = port
    this.client = new WebSocketClient({ on_warning: () => undefined, ...options })
    const note =
      (signal: string) =>
      (...args: readonly unknown[]): void =>
        void this.ours.push([signal, ...args.map((arg) => JSON.stringify(arg))].join(' '))
    this.client.connection_established.connect(note('connection_established'))
    this.client.connection_error.connect(note('connection_error'))
    this.client.connection_closed.connect(note('connection_closed'))
    this.client.server_close_request.connect(note('server_close_request'))
    this.client.data_received.connect(note('data_received'))
    t.teardown(async () => {
      this.client.disconnect_from_host()
      if (puppet.isThere) await puppet.free('server')
      puppet.takeEvents()
    })
  }

  forget(): void {
    this.ours = []
    this.theirs = []
  }

  async poll(): Promise<void> {
    this.client.poll()
    await this.puppet.poll('server')
    for (const event of this.puppet.takeEvents()) this.#note(event)
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      await this.poll()
      if (condition()) return
      await delay(POLL_EVERY_MS)
    }
    throw new Error(`Waited for ${what}. Ours: ${this.ours.join('; ')}. Theirs: ${this.theirs.join('; ')}.`)
  }

  /** Reads what our client has received, each as `text:…` or `hex:…`. */
  async received(count: number): Promise<string[]> {
    const peer = this.client.get_peer(1)
    await this.until(`${count} packets`, () => (peer?.get_available_packet_count() ?? 0) >= count)
    const packets: string[] = []
    while (peer !== null && peer.get_available_packet_count() > 0) {
      const bytes = Buffer.from(peer.get_packet())
      packets.push(peer.was_string_packet() ? `text:${bytes.toString()}` : `hex:${bytes.toString('hex')}`)
    }
    return packets
  }

  #note({ signal, args }: PuppetEvent): void {
    const [id, ...others] = args
    if (signal === 'client_connected') this.id = Number(id)
    this.theirs.push([signal, ...others.map((arg) => JSON.stringify(arg))].join(' '))
  }
}

interface VisitOptions extends WebSocketClientOptions {
  readonly protocols?: readonly string[]
}

/** A server that listens in the engine, and a client of ours that has not called. */
async function prepare(t: Test, puppet: Puppet, { protocols = [], ...options }: VisitOptions = {}): Promise<Visit> {
  const port = await freePort()
  await puppet.create('server', 'WebSocketServer')
  t.equal(await puppet.call('server', 'listen', port, protocols), 0)
  return new Visit(t, puppet, port, options)
}

/** The same, and the client is in; how it came is forgotten. */
async function visit(t: Test, puppet: Puppet, options: VisitOptions = {}): Promise<Visit> {
  const scene = await prepare(t, puppet, options)
  t.equal(scene.client.connect_to_url(`ws://127.0.0.1:${scene.port}/`, options.protocols ?? []), GodotError.OK)
  await scene.until('the connection', () => scene.ours.length > 0 && scene.theirs.length > 0)
  t.same(scene.ours, [`connection_established "${options.protocols?.[0] ?? ''}"`])
  t.same(scene.theirs, [`client_connected "${options.protocols?.[0] ?? ''}"`])
  scene.forget()
  return scene
}

const requirePuppet = onePuppet(t)

t.test('joins Godot’s server, with and without a sub-protocol, and comes back', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet, { protocols: ['game', 'chat'] })

  t.equal(scene.client.get_connected_host(), '127.0.0.1')
  t.equal(scene.client.get_connected_port(), scene.port)
  scene.client.disconnect_from_host()
  await scene.until('the end', () => scene.ours.length > 0 && scene.theirs.length > 1)
  scene.forget()
  scene.client.connect_to_url(`127.0.0.1:${scene.port}`, ['chat'])
  await scene.until('the return', () => scene.ours.length > 0 && scene.theirs.length > 0)

  t.same(scene.ours, ['connection_established "chat"'])
  t.same(scene.theirs, ['client_connected "chat"'])
})

t.test('is refused with a sub-protocol that Godot does not list, and without one that it wants', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await prepare(t, puppet, { protocols: ['game'] })

  for (const offer of [[], ['other']]) {
    scene.forget()
    scene.client.connect_to_url(`ws://127.0.0.1:${scene.port}/`, offer)
    await scene.until('the refusal', () => scene.ours.length > 0)
    t.same(scene.ours, ['connection_error'])
    t.equal(scene.client.get_connection_failure()?.reason, 'reset')
  }
  t.same(scene.theirs, [])
})

t.test('text, bytes and every size go both ways', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet)
  const peer = scene.client.get_peer(1)
  const sizes = [1, 125, 126, 127, 4096, 30_000]
  const hexOf = (size: number): string => Buffer.alloc(size, size & 255).toString('hex')

  peer?.set_write_mode(0)
  peer?.put_packet(Buffer.from('grüße'))
  peer?.set_write_mode(1)
  for (const size of sizes) t.equal(peer?.put_packet(new Uint8Array(size).fill(size & 255)), GodotError.OK)
  await scene.until('the packets', () => scene.theirs.length === sizes.length + 1)

  const read = await puppet.drain('server', scene.id)
  t.same(
    read.map(({ text, hex }) => [text, hex]),
    [[true, Buffer.from('grüße').toString('hex')], ...sizes.map((size) => [false, hexOf(size)])],
  )

  await puppet.callPeer('server', scene.id, 'set_write_mode', 0)
  await puppet.callPeer('server', scene.id, 'put_packet', { utf8: 'zurück' })
  await puppet.callPeer('server', scene.id, 'set_write_mode', 1)
  for (const size of sizes) {
    await puppet.callPeer('server', scene.id, 'put_packet', { fill: size & 255, size })
  }
  t.same(await scene.received(sizes.length + 1), ['text:zurück', ...sizes.map((size) => `hex:${hexOf(size)}`)])
})

t.test('the largest message of either side arrives', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet)
  const peer = scene.client.get_peer(1)

  t.equal(peer?.put_packet(new Uint8Array(65_536)), GodotError.ERR_OUT_OF_MEMORY)
  t.equal(peer?.put_packet(new Uint8Array(65_535).fill(3)), GodotError.OK)
  await scene.until('the packet', () => scene.theirs.length === 1)
  const [read] = await puppet.drain('server', scene.id)
  t.equal(read?.hex, Buffer.alloc(65_535, 3).toString('hex'))

  await puppet.callPeer('server', scene.id, 'put_packet', { fill: 4, size: 65_536 })
  t.same(await scene.received(1), [`hex:${Buffer.alloc(65_536, 4).toString('hex')}`])
})

t.test('a message over our limit is answered with 1009, and Godot hears it', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet)

  await puppet.callPeer('server', scene.id, 'put_packet', { fill: 4, size: 65_537 })
  await scene.until('both ends', () => scene.ours.length > 0 && scene.theirs.length > 1)

  t.same(scene.ours, ['connection_closed false'])
  t.same(scene.theirs, ['client_close_request 1009 "A message was over the limit."', 'client_disconnected true'])
  t.equal(scene.client.get_connection_failure()?.reason, 'message-too-big')
})

t.test('our close reaches Godot with code and reason', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  for (const [code, reason, heard] of [
    [1000, '', 'client_close_request 1000 ""'],
    [4001, 'genug', 'client_close_request 4001 "genug"'],
    [0, 'unsaid', 'client_close_request 0 ""'],
  ] as const) {
    const scene = await visit(t, puppet)
    scene.client.get_peer(1)?.put_packet(Buffer.from('last words'))

    scene.client.disconnect_from_host(code, reason)
    await scene.until('both ends', () => scene.ours.length > 0 && scene.theirs.length > 2)

    t.same(scene.theirs, ['data_received', heard, 'client_disconnected true'])
    t.same(scene.ours, ['connection_closed true'])
    t.equal(scene.client.get_connection_status(), 0)
    await puppet.free('server')
  }
})

t.test('Godot’s close reaches us with code and reason, behind its packets', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  for (const [args, heard] of [
    [[], 'server_close_request 1000 ""'],
    [[4002, 'schluß'], 'server_close_request 4002 "schluß"'],
    [[0, 'unsaid'], 'server_close_request 0 ""'],
  ] as const) {
    const scene = await visit(t, puppet)
    await puppet.callPeer('server', scene.id, 'put_packet', { utf8: 'x' })
    await puppet.call('server', 'disconnect_peer', scene.id, ...args)

    await scene.until('both ends', () => scene.ours.length > 2 && scene.theirs.length > 0)

    t.same(scene.ours, ['data_received', heard, 'connection_closed true'])
    t.match(scene.theirs, [/^client_disconnected/])
    await puppet.free('server')
  }
})

t.test('a server that stops says goodbye', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet)

  await puppet.call('server', 'stop')
  await scene.until('the end', () => scene.ours.length > 1)

  t.same(scene.ours, ['server_close_request 1000 ""', 'connection_closed true'])
})

t.test('a server that is not polled is given up after the handshake time-out', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await prepare(t, puppet, { handshake_timeout: 0.2 })
  scene.client.connect_to_url(`ws://127.0.0.1:${scene.port}/`)

  for (let waited = 0; scene.ours.length === 0 && waited < GUARD_MS; waited += POLL_EVERY_MS) {
    scene.client.poll()
    await delay(POLL_EVERY_MS)
  }

  t.same(scene.ours, ['connection_error'])
  t.equal(scene.client.get_connection_failure()?.reason, 'timeout')
})

t.test('a burst of packets arrives whole and in order', async (t) => {
  const puppet = await requirePuppet(t)
  if (puppet === undefined) return
  const scene = await visit(t, puppet)

  t.same(await puppet.burst('server', scene.id, 500, 64), { 0: 500 })
  const packets = await scene.received(500)

  t.same(
    packets.map((packet) => Buffer.from(packet.slice(4), 'hex').readUInt32LE(0)),
    Array.from({ length: 500 }, (_, number) => number),
  )
})

t.test('an engine that dies is a lost connection', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const puppet = await Puppet.start(t, program)
  const scene = await visit(t, puppet)

  await puppet.kill()
  for (let waited = 0; scene.ours.length === 0 && waited < GUARD_MS; waited += POLL_EVERY_MS) {
    scene.client.poll()
    await delay(POLL_EVERY_MS)
  }

  t.same(scene.ours, ['connection_closed false'])
  t.equal(scene.client.get_connection_failure()?.reason, 'lost')
})

/**
 * A real Godot 3.2.3 engine as client of our server, on both engines of ours, in raw mode: what each side hears.
 * All clients but the one that is killed live in one engine process.
 */

import t from 'tap'
import type { Test } from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { requireProgram } from '../support/programs.ts'
import { Meeting } from './meeting.ts'
import { Puppet } from './puppet.ts'

type Play = (t: Test, puppet: Puppet, engine: 'uws' | 'ws') => Promise<void>

/** A server that listens on a free port. */
function meet(t: Test, puppet: Puppet, engine: 'uws' | 'ws', protocols: readonly string[] = []): Meeting {
  const meeting = new Meeting(t, puppet, { engine })
  t.equal(meeting.server.listen(0, protocols), 0, meeting.server.get_last_error_message())
  return meeting
}

/** A packet as burst() of puppet.gd makes it: its number in the first four bytes, then zeros. */
function numbered(number: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(size)
  bytes.writeUInt32LE(number)
  return bytes
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

const PLAYS: Readonly<Record<string, Play>> = {
  async 'joins without a sub-protocol'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)

    await meeting.call('client')
    await meeting.until('both to know', () => meeting.ours.length > 0 && meeting.theirs.length > 0)

    t.strictSame(meeting.ours, ['client_connected ""'])
    t.strictSame(meeting.theirLines, ['connection_established ""'])
    t.equal(meeting.theirs[0]?.status, 2)
    t.equal(meeting.server.get_peer_address(meeting.ids[0] ?? 0), '127.0.0.1')
  },

  async 'joins with the first of its sub-protocols that we list'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine, ['game', 'chat'])

    await meeting.call('client', ['x', 'chat', 'game'])
    await meeting.until('both to know', () => meeting.ours.length > 0 && meeting.theirs.length > 0)

    t.strictSame(meeting.ours, ['client_connected "chat"'])
    t.strictSame(meeting.theirLines, ['connection_established "chat"'])
  },

  async 'hears a connection error when no sub-protocol meets ours'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine, ['game'])

    await meeting.call('client', ['chess'])
    await meeting.until('the error', () => meeting.theirs.length > 0)

    t.strictSame(meeting.theirLines, ['connection_error'])
    t.strictSame(meeting.ours, [])
    t.equal(meeting.server.get_refusal_counts()['bad-protocol'], 1)
  },

  async 'sends text and binary of 1 and 65535 bytes, and an empty packet goes nowhere'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    t.equal(await puppet.callPeer('client', 1, 'put_packet', { hex: '' }), 0)
    t.equal(await puppet.callPeer('client', 1, 'put_packet', { hex: '07' }), 0)
    await puppet.callPeer('client', 1, 'set_write_mode', 0)
    t.equal(await puppet.callPeer('client', 1, 'put_packet', { utf8: 'wörds' }), 0)
    await meeting.until('two packets', () => peer.get_available_packet_count() === 2)

    t.equal(hex(peer.get_packet()), '07')
    t.notOk(peer.was_string_packet())
    t.equal(Buffer.from(peer.get_packet()).toString(), 'wörds')
    t.ok(peer.was_string_packet())

    await puppet.callPeer('client', 1, 'set_write_mode', 1)
    t.equal(await puppet.callPeer('client', 1, 'put_packet', { fill: 65, size: 65_535 }), 0)
    await meeting.until('the large packet', () => peer.get_available_packet_count() === 1)

    t.ok(Buffer.alloc(65_535, 65).equals(peer.get_packet()))
    t.strictSame(meeting.ours, ['data_received', 'data_received', 'data_received'])
  },

  async 'receives text and binary of 1 and 65535 bytes, and an empty packet goes nowhere'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    t.equal(peer.put_packet(new Uint8Array(0)), 0)
    t.equal(peer.put_packet(Uint8Array.of(7)), 0)
    const [small, ...none] = await meeting.received(1)
    meeting.forget()
    t.equal(peer.put_packet(new Uint8Array(65_535).fill(65)), 0)
    const [large] = await meeting.received(1)
    meeting.forget()
    peer.set_write_mode(0)
    t.equal(peer.put_packet(Buffer.from('wörds')), 0)
    const [words] = await meeting.received(1)

    t.strictSame(none, [])
    t.strictSame(small, { text: false, hex: '07', error: 0 })
    t.strictSame(large, { text: false, hex: '41'.repeat(65_535), error: 0 })
    t.strictSame(words, { text: true, hex: hex(Buffer.from('wörds')), error: 0 })
  },

  async 'sends 500 packets in one go, and all come in order'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    t.strictSame(await puppet.burst('client', 1, 500, 32), { 0: 500 })
    await meeting.until('500 packets', () => peer.get_available_packet_count() === 500)

    const numbers = Array.from({ length: 500 }, () => Buffer.from(peer.get_packet()).readUInt32LE())
    t.strictSame(numbers, [...numbers.keys()])
    t.equal(meeting.ours.length, 500)
    t.ok(Object.values(meeting.server.get_stats().drops).every((count) => count === 0))
  },

  async 'receives 500 packets that were put in one turn, in order'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    const errors = Array.from({ length: 500 }, (_, number) => peer.put_packet(numbered(number, 32)))
    const packets = await meeting.received(500)

    t.ok(errors.every((error) => error === 0))
    t.strictSame(
      packets.map((packet) => Buffer.from(packet.hex, 'hex').readUInt32LE()),
      [...packets.keys()],
    )
    t.equal(packets.length, 500)
  },

  async 'gets each of 500 packets back from a game that echoes in its handler'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()
    meeting.server.data_received.connect(() => peer.put_packet(peer.get_packet()))

    await puppet.burst('client', 1, 500, 64)
    const packets = await meeting.received(500)

    t.strictSame(
      packets.map((packet) => packet.hex),
      [...packets.keys()].map((number) => hex(numbered(number, 64))),
    )
  },

  async 'closes with code and reason, and both sides hear the end'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    await puppet.call('client', 'disconnect_from_host', 4002, 'good bye')
    await meeting.until('both ends', () => meeting.ours.length >= 2 && meeting.theirs.length >= 1)

    t.strictSame(meeting.ours, ['client_close_request 4002 "good bye"', 'client_disconnected true'])
    t.strictSame(meeting.theirLines, ['connection_closed false'])
  },

  async 'is closed with code and reason, and both sides hear the end'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    meeting.server.disconnect_peer(meeting.ids[0] ?? 0, 4001, 'enough')
    await meeting.until('both ends', () => meeting.ours.length >= 1 && meeting.theirs.length >= 2)

    t.strictSame(meeting.ours, ['client_disconnected true'])
    t.strictSame(meeting.theirLines, ['server_close_request 4001 "enough"', 'connection_closed true'])
  },

  async 'hears what was put before it is closed'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    peer.put_packet(Uint8Array.of(1))
    peer.close()
    await meeting.until('the end', () => meeting.theirs.length >= 3)

    t.strictSame(meeting.theirLines, ['data_received', 'server_close_request 1000 ""', 'connection_closed true'])
  },

  async 'is never sent a close code that hangs it'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const peer = await meeting.join()

    peer.close(1012, 'restart')
    await meeting.until('the end', () => meeting.theirs.length >= 2)

    t.strictSame(meeting.theirLines, ['server_close_request 1000 "restart"', 'connection_closed true'])
  },

  async 'is cut with 1009 when its message is over the limit'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    await puppet.callPeer('client', 1, 'put_packet', { fill: 1, size: 70_000 })
    await meeting.until('both ends', () => meeting.ours.length >= 1 && meeting.theirs.length >= 2)

    t.match(meeting.ours, [/^client_disconnected/])
    t.match(meeting.theirLines, [/^server_close_request 1009/, 'connection_closed true'])
    t.equal(meeting.server.get_refusal_counts()['message-too-big'], 1)
  },

  async 'hears a close with 1000 when the server stops, and can come again'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()
    const port = meeting.server.get_local_port()

    meeting.server.stop()
    await meeting.until('the end', () => meeting.theirs.length >= 2)

    t.strictSame(meeting.ours, [])
    t.strictSame(meeting.theirLines, ['server_close_request 1000 ""', 'connection_closed true'])
    t.equal(meeting.server.listen(port), 0)
    t.ok((await meeting.join()).is_connected_to_host())
  },

  async 'hears a close with 1001 when the server drains'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    const drained = meeting.server.drain(1001, 'update')
    await meeting.until('both ends', () => meeting.ours.length >= 1 && meeting.theirs.length >= 2)
    await drained

    t.strictSame(meeting.ours, ['client_disconnected true'])
    t.strictSame(meeting.theirLines, ['server_close_request 1001 "update"', 'connection_closed true'])
  },

  async 'says 1000 when its object is freed without a word'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    await puppet.free('client')
    await puppet.create('client', 'WebSocketClient')
    await meeting.until('the end', () => meeting.ours.includes('client_disconnected true'))

    t.strictSame(meeting.ours, ['client_close_request 1000 ""', 'client_disconnected true'])
  },

  async 'answers the pings that keep it alive while nobody speaks'(t, puppet, engine) {
    const meeting = new Meeting(t, puppet, { engine, idle_timeout: 2 })
    meeting.server.listen(0)
    const peer = await meeting.join()

    await meeting.rest(2400)

    t.ok(peer.is_connected_to_host())
    t.strictSame(meeting.ours, [])
    t.strictSame(meeting.theirLines, [])
    t.ok(meeting.server.get_peer_round_trip(meeting.ids[0] ?? 0) >= 0)
  },

  async 'is one of twenty that all hear a broadcast'(t, puppet, engine) {
    const meeting = meet(t, puppet, engine)
    const names = Array.from({ length: 20 }, (_, index) => `client ${index}`)
    for (const name of names) await meeting.call(name)
    await meeting.until('all to be in', () => meeting.ids.length === 20)

    t.equal(meeting.server.broadcast(Uint8Array.of(1, 2, 3)), 20)
    for (const name of names)
      t.strictSame(await meeting.received(1, name), [{ text: false, hex: '010203', error: 0 }], name)
    t.equal(new Set(meeting.ids).size, 20)
    t.ok(meeting.ids.every((id) => id >= 2 && id <= 2_147_483_647))
  },
}

for (const engine of ['uws', 'ws'] as const) {
  t.test(`a Godot 3 client of the ${engine} engine`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    const choice = chooseEngine(engine)
    if (!choice.ok) t.comment(choice.message)
    if (program === undefined || !choice.ok) return
    const puppet = await Puppet.start(t, program)
    for (const [name, play] of Object.entries(PLAYS)) await t.test(name, (t) => play(t, puppet, engine))
  })

  t.test(`a Godot 3 client of the ${engine} engine that is killed is gone without a clean close`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined || !chooseEngine(engine).ok) return
    const puppet = await Puppet.start(t, program)
    const meeting = meet(t, puppet, engine)
    await meeting.join()

    await puppet.kill()
    for (let polls = 0; polls < 2000 && meeting.ours.length === 0; polls++) {
      meeting.server.poll()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }

    t.strictSame(meeting.ours, ['client_disconnected false'])
    t.notOk(meeting.server.has_peer(meeting.ids[0] ?? 0))
  })
}

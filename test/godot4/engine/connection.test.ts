/**
 * Peers and sockets of ours at a server of a real Godot 4 engine, below the scene: sizes, bursts, texts, heartbeats, and how
 * each side learns of the end.
 */

import t from 'tap'
import type { Test } from 'tap'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { until } from '../../support/while-polling.ts'
import { newGuest } from '../real-peers.ts'
import { bytesOf, Puppet } from './puppet.ts'
import { connect, ended, endOf, join, open } from './sockets.ts'

t.test('a server of the engine', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  for (const [name, play] of Object.entries(PLAYS)) await t.test(name, (t) => play(t, puppet))
})

const PLAYS: Readonly<Record<string, (t: Test, puppet: Puppet) => Promise<void>>> = {
  'takes and sends messages of each size up to 65535 bytes': async (t, puppet) => {
    const port = await open(t, puppet, 'sizes')
    const { peer, id } = await join(t, puppet, 'sizes', port)
    const polled = [peer, puppet.polling('sizes')]
    for (const size of [1, 125, 126, 65_534, 65_535]) {
      const bytes = Buffer.alloc(size, size)
      t.equal(peer.put_packet(bytes), 0)
      await puppet.call('sizes', 'set_target_peer', id)
      t.equal(await puppet.call('sizes', 'put_packet', bytesOf(bytes)), 0)
      await until(polled, () => peer.get_available_packet_count() === 1)
      t.ok(bytes.equals(peer.get_packet()), `${size} bytes from the engine`)
      let packets: readonly unknown[] = []
      const reading = { poll: async () => void (packets = await puppet.drain('sizes')) }
      await until([...polled, reading], () => packets.length > 0)
      t.strictSame(packets, [{ from: id, hex: bytes.toString('hex') }], `${size} bytes to the engine`)
    }
    t.equal(peer.put_packet(Buffer.alloc(65_536)), 6)
    t.strictSame(await puppet.complaints(), [])
  },
  'is sent a burst, and sends one, in order': async (t, puppet) => {
    const port = await open(t, puppet, 'bursts', { outbound_buffer_size: 1_000_000 })
    const guest = newGuest(t)
    guest.outbound_buffer_size = 1_000_000
    const { peer, id } = await join(t, puppet, 'bursts', port, guest)
    const polled = [peer, puppet.polling('bursts')]
    const texts = Array.from({ length: 600 }, (_, number) => `${number} ${'.'.repeat(500)}`)
    for (const text of texts) peer.put_packet(Buffer.from(text))
    await puppet.call('bursts', 'set_target_peer', id)
    for (const text of texts) await puppet.call('bursts', 'put_packet', bytesOf(text))
    const read: string[] = []
    const heard: string[] = []
    const reading = {
      poll: async () => {
        while (peer.get_available_packet_count() > 0) read.push(Buffer.from(peer.get_packet()).toString())
        for (const { hex } of await puppet.drain('bursts')) heard.push(Buffer.from(hex, 'hex').toString())
      },
    }
    await until([...polled, reading], () => read.length >= texts.length && heard.length >= texts.length)
    t.strictSame(read, texts)
    t.strictSame(heard, texts)
    t.strictSame(await puppet.complaints(), [])
  },
  'sends more than we take, and is told 1009': async (t, puppet) => {
    const port = await open(t, puppet, 'large', { outbound_buffer_size: 200_000 })
    const { peer, id } = await join(t, puppet, 'large', port)
    const ours = peer.get_peer(1)
    await puppet.hold('large seat', 'large', 'get_peer', id)
    t.equal(await puppet.call('large seat', 'send', bytesOf(Buffer.alloc(65_536))), 0)
    await until(
      [peer, puppet.polling('large')],
      () => puppet.heard('large').length === 2 && ours?.get_ready_state() === 3,
    )
    const reason = 'A message was over the limit.'
    t.strictSame([ours?.get_close_code(), ours?.get_close_reason()], [1009, reason])
    t.strictSame(await endOf(puppet, 'large seat'), [3, 1009, reason])
  },
  'is sent more than it takes, and tells us 1009': async (t, puppet) => {
    const port = await open(t, puppet, 'small')
    const guest = newGuest(t)
    guest.outbound_buffer_size = 200_000
    const { peer } = await join(t, puppet, 'small', port, guest)
    const ours = peer.get_peer(1)
    t.equal(peer.put_packet(Buffer.alloc(65_536)), 0)
    await until([peer, puppet.polling('small')], () => peer.get_connection_status() === 0)
    t.strictSame([ours?.get_close_code(), ours?.get_close_reason()], [1009, ''])
    t.strictSame(await puppet.complaints(), [])
  },
  'closes a socket with code and reason': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'closing')
    await puppet.call(seat, 'close', 4002, 'grüße')
    t.strictSame(await endOf(puppet, seat), [2, -1, ''])
    await until(polled, () => socket.get_ready_state() === 3)
    t.strictSame(ended(socket), [3, 4002, 'grüße'])
  },
  'is closed with code and reason': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'closed')
    t.equal(await puppet.call(seat, 'get_requested_url'), socket.get_requested_url())
    socket.close(4003, 'genug ü')
    t.strictSame(ended(socket), [2, -1, ''])
    await until(polled, () => socket.get_ready_state() === 3)
    t.strictSame(ended(socket), [3, 4003, 'genug ü'])
    t.strictSame(await endOf(puppet, seat), [3, 4003, 'genug ü'])
  },
  'drops a socket': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'dropping')
    await puppet.call(seat, 'close', -1)
    await until(polled, () => socket.get_ready_state() === 3)
    t.strictSame(ended(socket), [3, -1, ''])
  },
  'is dropped': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'dropped')
    socket.close(-1)
    t.strictSame(ended(socket), [3, -1, ''])
    await until(polled, () => puppet.heard('dropped').length === 2)
    t.strictSame(await endOf(puppet, seat), [3, -1, ''])
  },
  'sends text that is none, and is told 1007': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'garbled')
    t.equal(await puppet.call(seat, 'send', bytesOf(Uint8Array.of(0xff, 0xfe)), 0), 0)
    await until(polled, () => socket.get_ready_state() === 3)
    t.strictSame(ended(socket), [3, 1007, 'A text message was not valid UTF-8.'])
    await until(polled, () => puppet.heard('garbled').length === 2)
    t.strictSame(await endOf(puppet, seat), [3, 1007, ''])
  },
  'sends text, and is sent text': async (t, puppet) => {
    const { socket, seat, polled } = await connect(t, puppet, 'texts')
    t.equal(await puppet.call(seat, 'send_text', 'grüße'), 0)
    t.equal(socket.send_text('dir'), 0)
    t.equal(socket.send(Buffer.from('bytes')), 0)
    await until(polled, () => socket.get_available_packet_count() === 1)
    t.strictSame([Buffer.from(socket.get_packet()).toString(), socket.was_string_packet()], ['grüße', true])
    const packets: { readonly hex: string }[] = []
    const reading = { poll: async () => void packets.push(...(await puppet.drain('texts'))) }
    await until([...polled, reading], () => packets.length === 2)
    t.strictSame(
      packets.map(({ hex }) => Buffer.from(hex, 'hex').toString()),
      ['dir', 'bytes'],
    )
  },
  'answers a heartbeat of ours, and is cut when it does not': async (t, puppet) => {
    const clock = new VirtualClock()
    const { socket, seat, polled } = await connect(t, puppet, 'beating', { clock })
    socket.heartbeat_interval = 1
    socket.poll()
    // What comes behind the ping is answered behind the pong.
    socket.send_text('ping')
    await until(polled, () => puppet.heard('beating').length === 1)
    let packets: readonly unknown[] = []
    const reading = { poll: async () => void (packets = await puppet.drain('beating')) }
    await until([...polled, reading], () => packets.length === 1)
    await puppet.call(seat, 'send_text', 'pong')
    await until(polled, () => socket.get_available_packet_count() === 1)

    clock.advance(1000)
    socket.poll()
    t.equal(socket.get_ready_state(), 1)
    clock.advance(1000)
    socket.poll()
    t.strictSame(ended(socket), [3, -1, ''])
  },
}

/**
 * Remote calls over the polled server itself, on the memory transport: a game on the server, and clients whose frames
 * are written by hand as Godot 3.2.3 writes them.
 */

import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { readFrame, writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { MemoryClient } from '../../../src/server/transport/memory.ts'
import { hex } from '../../support/hex.ts'
import { ServerScene } from '../../support/server-scene.ts'

class Main extends NetworkNode<Main> {
  rv = 0
  readonly heard: string[] = []

  rem(...args: readonly unknown[]): void {
    this.heard.push(`rem(${args.join(', ')}) by ${this.multiplayer?.get_rpc_sender_id() ?? 0}`)
  }
}

/** A server with a game, whose poll is the API's, and what the game heard. */
function game() {
  const scene = new ServerScene({ multiplayer: true })
  const { server, clock, turn } = scene
  const journal: string[] = []
  const api = new MultiplayerAPI({}, { clock, codecs: [variantCodec], on_warning: () => undefined })
  api.network_peer = server
  api.root_node = new NetworkNode('root')
  const main = new Main('Main')
  api.root_node.add_child(main)
  main.rpc_config('rem', RPC_MODES.remote)
  main.rset_config('rv', RPC_MODES.remote)
  api.network_peer_connected.connect((id) => void journal.push(`connected ${id}`))
  api.network_peer_disconnected.connect((id) => void journal.push(`disconnected ${id}`))
  api.network_peer_packet.connect((id, packet) => void journal.push(`packet ${id} ${Buffer.from(packet).toString()}`))
  api.rpc_refused.connect((id, reason) => void journal.push(`refused ${id} ${reason}`))
  const tick = () => {
    api.poll()
    turn.end()
  }
  const enter = (): { client: MemoryClient; id: number } => {
    const client = scene.open()
    const before = new Set(api.get_network_connected_peers())
    tick()
    tick()
    const id = api.get_network_connected_peers().find((other) => !before.has(other)) ?? 0
    client.takeMessages()
    journal.length = 0
    return { client, id }
  }
  return { scene, api, main, journal, tick, enter }
}

/** The payloads that a client has received, in hex, each with its target. */
function heard(client: MemoryClient): string[] {
  return client.takeMessages().flatMap(({ bytes }) => {
    const read = readFrame(bytes)
    if (!read.ok || read.frame.type !== 0) return []
    return [`${read.frame.target}: ${Buffer.from(read.frame.payload).toString('hex')}`]
  })
}

t.test(
  'who was there before the server was stopped is gone, also where it listens again in the same turn',
  async (t) => {
    for (const pump of ['the API', 'the game']) {
      const { scene, api, main, tick, enter } = game()
      enter()

      scene.server.stop()
      t.equal(scene.server.listen(9080, [], true), GodotError.OK)
      if (pump === 'the API') tick()
      t.equal(api.get_network_connected_peers().length, pump === 'the API' ? 0 : 1, 'nothing changes between two polls')
      const client = scene.open()
      scene.server.poll()
      tick()

      t.strictSame([...api.get_network_connected_peers()], scene.server.get_peer_ids())
      t.equal(main.rpc('rem', 1), GodotError.OK)
      scene.turn.end()
      t.equal(heard(client).length, 2, 'a path and a call')
    }
  },
)

t.test('calls, sets and bytes of a client reach the game, and its announcement is confirmed', async (t) => {
  const { main, journal, tick, enter } = game()
  const { client, id } = enter()

  for (const payload of [
    '02 01000000 4d61696e00',
    '00 1e000080 72656d00 02 0200000001000000 0400000001000000 78000000 4d61696e00',
    '00 01000000 72656d00 01 0200000001000000',
    '01 01000000 727600 0200000009000000',
    '04 6869',
  ]) {
    client.send(writePayloadFrame(id, 1, hex(payload)))
  }
  tick()

  t.strictSame(main.heard, [`rem(1, x) by ${id}`, `rem(1) by ${id}`])
  t.equal(main.rv, 9)
  t.strictSame(journal, [`packet ${id} hi`])
  t.strictSame(heard(client), [`${id}: 034d61696e00`])
})

t.test('an announcement is confirmed in the form in which Godot prints the path', async (t) => {
  const { tick, enter } = game()
  const { client, id } = enter()
  const paths = ['Main//Sub/', './Main', '', 'a::b']

  for (const path of paths) client.send(writePayloadFrame(id, 1, Buffer.from(`\u0002\u0001\0\0\0${path}\0`)))
  tick()

  const confirmed = ['Main/Sub', './Main', '', ''].map((path) => Buffer.from(`\u0003${path}\0`).toString('hex'))
  t.strictSame(
    heard(client),
    confirmed.map((payload) => `${id}: ${payload}`),
  )
})

t.test('a call of the server reaches each client in the form that it has confirmed', async (t) => {
  const { main, tick, enter } = game()
  const [a, b] = [enter(), enter()]
  for (const { client } of [a, b]) client.takeMessages()

  t.equal(main.rpc('rem', 1), GodotError.OK)
  tick()
  for (const { client, id } of [a, b]) {
    const full = '0012000080 72656d00 01 0200000001000000 4d61696e00'.replaceAll(' ', '')
    t.strictSame(heard(client), [`${id}: 02010000004d61696e00`, `${id}: ${full}`])
    client.send(writePayloadFrame(id, 1, hex('03 4d61696e00')))
  }
  tick()
  t.equal(main.rpc('rem', 1), GodotError.OK)
  tick()

  for (const { client } of [a, b]) t.strictSame(heard(client), ['0: 000100000072656d00010200000001000000'])
})

t.test(
  'a call that no client can take is an error with a sentence, before and after its path is confirmed',
  async (t) => {
    const { api, main, tick, enter } = game()
    const { client, id } = enter()
    const tooLong = new Uint8Array(70_000)

    t.equal(main.rpc('rem', tooLong), GodotError.ERR_OUT_OF_MEMORY)
    t.match(api.get_last_error_message(), /did not take the packet: The packet has 700\d\d bytes.* takes 65535 at most/)
    client.send(writePayloadFrame(id, 1, hex('03 4d61696e00')))
    tick()
    t.equal(main.rpc('rem', tooLong), GodotError.ERR_OUT_OF_MEMORY)
    t.match(api.get_last_error_message(), /did not take the packet: The packet has 700\d\d bytes.* takes 65535 at most/)
    t.equal(main.rpc_id(id, 'rem', tooLong), GodotError.ERR_OUT_OF_MEMORY)
  },
)

t.test('a client that calls and leaves in one tick has called', async (t) => {
  const { main, journal, tick, enter, api } = game()
  const { client, id } = enter()
  client.send(writePayloadFrame(id, 1, hex('02 01000000 4d61696e00')))
  tick()

  client.send(writePayloadFrame(id, 1, hex('00 01000000 72656d00 00')))
  client.close()
  tick()

  t.strictSame(main.heard, [`rem() by ${id}`])
  t.strictSame(journal, [`disconnected ${id}`])
  t.strictSame([...api.get_network_connected_peers()], [])
})

t.test('a client that comes again with ids of an earlier session is refused, and heard in full', async (t) => {
  const { main, journal, tick, enter } = game()
  const first = enter()
  first.client.send(writePayloadFrame(first.id, 1, hex('02 01000000 4d61696e00')))
  tick()
  first.client.close()
  tick()
  const second = enter()

  second.client.send(writePayloadFrame(second.id, 1, hex('00 01000000 72656d00 00')))
  second.client.send(writePayloadFrame(second.id, 1, hex('00 0a000080 72656d00 00 4d61696e00')))
  tick()

  t.strictSame(journal, [`refused ${second.id} unknown-path-id`])
  t.strictSame(main.heard, [`rem() by ${second.id}`])
})

t.test('after the server has stopped nobody is there, and calls are errors', async (t) => {
  const { scene, main, api, tick, enter } = game()
  enter()

  scene.server.stop()
  tick()

  t.strictSame([...api.get_network_connected_peers()], [])
  t.equal(main.rpc('rem'), GodotError.ERR_UNCONFIGURED)
})

/**
 * Whole sessions with remote calls on both real engines: strict stand-ins for clients of 4.2 and 4.3 and a client of ours
 * call each other and a server of ours; and a client of ours calls at a strict stand-in for the engine's server.
 * Everything is let go when a subtest ends. No wait is without a bound.
 */

import t from 'tap'
import type { Test } from 'tap'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { onEachEngine } from '../../network/engines.ts'
import { hex } from '../../support/hex.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn, joinEngine, newGuest, quiet } from '../real-peers.ts'
import { EngineScene, type EngineVersion } from '../strict/engine-scene.ts'
import { EngineServer } from '../strict/engine-server.ts'
import { idHex } from './server-stage.ts'

const NODES = { 'Main/Player': ['hit', 'say'] }

class Player extends SceneNode<Player> {
  readonly log: string[] = []

  @rpc({ mode: 'any_peer' }) say(text: string): void {
    this.log.push(`${text} of ${this.multiplayer?.get_remote_sender_id()}`)
  }

  @rpc({ call_local: true }) hit(points: number): void {
    this.log.push(`${points} of ${this.multiplayer?.get_remote_sender_id()}`)
  }
}

/** A scene of ours with `/root/Main/Player`. */
function scene() {
  const api = new SceneMultiplayer(quiet)
  const [root, main, player] = [new SceneNode('root'), new SceneNode('Main'), new Player('Player')]
  root.add_child(main)
  main.add_child(player)
  api.root_node = root
  return { api, player }
}

/** Joins a stand-in, whose scene takes what comes. */
async function join(t: Test, polled: readonly SceneMultiplayer[], port: number, version: EngineVersion) {
  const made = await joinEngine(t, polled, port)
  const wrap = (peer: number, packet: Buffer) =>
    peer === 1 ? packet : Buffer.concat([hex(`07 03 ${idHex(peer)}`), packet])
  const engine = new EngineScene({
    version,
    nodes: NODES,
    send: (peer, packet) => made.socket.send(wrap(peer, packet)),
  })
  const peers = new Set<number>()
  const take = (bytes: Uint8Array): boolean => {
    const packet = Buffer.from(bytes)
    if (packet[0] !== 7) engine.take(1, packet)
    else if (packet[1] === 1) peers.add(packet.readInt32LE(2))
    else if (packet[1] === 3) engine.take(packet.readInt32LE(2), packet.subarray(6))
    return true
  }
  made.socket.onMessage = take
  return { id: made.id, engine, peers, socket: made.socket }
}

onEachEngine(t, (engineName) => {
  t.test(`${engineName}: clients of 4.2, of 4.3 and of ours call each other and the server`, async (t) => {
    const host = hostOn(t, engineName)
    const [server, guest] = [scene(), scene()]
    server.api.multiplayer_peer = host
    const polled = [server.api, guest.api]
    const peer = newGuest(t)
    const old = await join(t, polled, host.get_local_port(), '4.2')
    const young = await join(t, polled, host.get_local_port(), '4.3')
    peer.create_client(`ws://127.0.0.1:${host.get_local_port()}/`)
    guest.api.multiplayer_peer = peer
    await until(polled, () => guest.api.get_peers().length === 3 && young.peers.size > 0)
    const ours = guest.api.get_unique_id()

    // The server calls all: in full at first, in short when all have confirmed.
    server.player.rpc('hit', 1)
    await until(polled, () => old.engine.calls.length + young.engine.calls.length + guest.player.log.length === 3)
    server.player.rpc('hit', 2)
    await until(polled, () => old.engine.calls.length + young.engine.calls.length + guest.player.log.length === 6)
    for (const { engine } of [old, young]) {
      t.strictSame(engine.calls.splice(0), ['Main/Player.hit(010201) of 1', 'Main/Player.hit(010202) of 1'])
    }
    t.strictSame(
      [server.player.log.splice(0), guest.player.log.splice(0)],
      [
        ['1 of 1', '2 of 1'],
        ['1 of 1', '2 of 1'],
      ],
    )

    // The stand-ins call the server and our client; 4.2 is answered in its own form, which the server has seen.
    const said = hex('01 04000000 02000000 68690000')
    for (const { engine } of [old, young]) {
      engine.announce(1, 'Main/Player')
      engine.call(1, 'Main/Player', 'say', said, true)
      engine.call(ours, 'Main/Player', 'say', said, false)
      engine.call(ours, 'Main/Player', 'hit', hex('01 0209'), false)
    }
    await until(polled, () => server.player.log.length === 2 && guest.player.log.length === 2)
    await until(polled, () => old.engine.confirmed.length === 1 && young.engine.confirmed.length === 1)
    const expected = [old.id, young.id].map((id) => `hi of ${id}`).sort()
    t.strictSame([server.player.log.sort(), guest.player.log.sort()], [expected, expected])
    await until(polled, () => guest.api.get_refusal_counts()['not-permitted'] === 2)

    // Our client calls the stand-ins through the server.
    guest.player.rpc_id(young.id, 'say', 'x')
    guest.player.rpc_id(old.id, 'say', 'x')
    await until(polled, () => old.engine.calls.length === 1 && young.engine.calls.length === 1)
    t.strictSame(young.engine.calls, [`Main/Player.say(01040000000100000078000000) of ${ours}`])
    t.strictSame(
      [old, young].map(({ engine, socket }) => [engine.complaints, engine.confirmed, socket.complaints]),
      Array(2).fill([[], ['Main/Player of 1'], []]),
    )
    t.ok(Object.values(server.api.get_refusal_counts()).every((count) => count === 0))
  })
})

t.test('a client of ours calls at a strict server, and is called; other names are found out by both', async (t) => {
  const server = await EngineServer.start(t)
  const { api, player } = scene()
  const peer = newGuest(t)
  peer.create_client(server.url)
  api.multiplayer_peer = peer
  await until([api], () => api.get_peers().length === 1)
  const guest = await server.peers.next()
  const engine = new EngineScene({
    nodes: { 'Main/Player': ['hit', 'say', 'wave'] },
    send: (_peer, packet) => guest.socket.send(packet),
  })
  guest.socket.onMessage = (bytes) => {
    engine.take(guest.id, bytes)
    return true
  }

  player.rpc('say', 'x')
  await until([api], () => engine.calls.length === 1 && api.get_refusal_counts()['checksum-mismatch'] === 1)
  t.strictSame(engine.complaints.splice(0), ['the names of Main/Player differ'])
  player.set_rpc_names(['wave'])
  engine.announce(guest.id, 'Main/Player')
  engine.call(guest.id, 'Main/Player', 'hit', hex('01 0207'), true)
  await until([api], () => player.log.length === 1 && engine.confirmed.length === 1)

  t.strictSame([player.log, engine.confirmed], [['7 of 1'], [`Main/Player of ${guest.id}`]])
  t.strictSame([engine.complaints, guest.socket.complaints, server.complaints], [[], [], []])
  t.equal(api.get_refusal_counts()['checksum-mismatch'], 1)
})

/**
 * Our peers of Godot 4 on both real engines, before the strict stand-ins for the engine's client and server.
 * Everything is let go when a subtest ends. No wait is without a bound.
 */

import t from 'tap'
import { WebSocketPeer } from '../../src/godot4/websocket-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { onEachEngine } from '../network/engines.ts'
import { until, whilePolling } from '../support/while-polling.ts'
import { hostOn, joinEngine, newGuest, quiet } from './real-peers.ts'
import { EngineServer } from './strict/engine-server.ts'

onEachEngine(t, (engine) => {
  t.test(`${engine}: a strict client joins, speaks and leaves, and has nothing to complain of`, async (t) => {
    const peer = hostOn(t, engine)
    const heard: string[] = []
    peer.peer_connected.connect((id) => heard.push(`connected ${id}`))
    peer.peer_disconnected.connect((id) => heard.push(`disconnected ${id}`))
    const client = await joinEngine(t, [peer], peer.get_local_port(), { path: '/room?token=1' })

    client.socket.send(Uint8Array.of(1, 2, 3))
    await until([peer], () => peer.get_available_packet_count() > 0, 'the packet')
    t.strictSame([peer.get_packet_peer(), [...peer.get_packet()]], [client.id, [1, 2, 3]])
    peer.set_target_peer(client.id)
    peer.put_packet(new Uint8Array(65_535))
    t.equal((await whilePolling([peer], client.socket.packets.next())).length, 65_535)
    client.socket.close()
    await until([peer], () => heard.length === 2, 'the end')

    t.strictSame(heard, [`connected ${client.id}`, `disconnected ${client.id}`])
    t.strictSame(client.socket.complaints, [])
  })

  t.test(`${engine}: a ping of a strict client is answered with its payload, and seen by no game`, async (t) => {
    const peer = hostOn(t, engine)
    const client = await joinEngine(t, [peer], peer.get_local_port())

    client.socket.ping(Uint8Array.of(0xaa))
    client.socket.ping()

    t.equal(await whilePolling([peer], client.socket.pongs.next()), 'aa')
    t.equal(await whilePolling([peer], client.socket.pongs.next()), '')
    t.strictSame([peer.get_available_packet_count(), client.socket.complaints], [0, []])
  })

  t.test(`${engine}: a strict client gets the sub-protocol it asked for, and headers it can read`, async (t) => {
    const peer = hostOn(t, engine, (peer) => {
      peer.supported_protocols = ['game']
      peer.handshake_headers = ['X-Room: lobby']
    })

    const client = await joinEngine(t, [peer], peer.get_local_port(), { protocols: ['other', 'game'] })

    t.equal(peer.get_peer(client.id)?.get_selected_protocol(), 'game')
  })

  t.test(`${engine}: a kick with a message reaches a strict client, the message first`, async (t) => {
    const peer = hostOn(t, engine)
    const client = await joinEngine(t, [peer], peer.get_local_port())

    peer.set_target_peer(client.id)
    peer.put_packet(Buffer.from('you are out'))
    peer.disconnect_peer(client.id)
    const last = await whilePolling([peer], client.socket.packets.next())
    const end = await whilePolling([peer], client.socket.ends.next())

    t.strictSame([Buffer.from(last).toString(), end], ['you are out', { code: 1000, reason: '' }])
    t.strictSame(client.socket.complaints, [])
  })

  t.test(`${engine}: a strict client that drops the connection has left`, async (t) => {
    const peer = hostOn(t, engine)
    const client = await joinEngine(t, [peer], peer.get_local_port())
    const socket = peer.get_peer(client.id)
    const left: number[] = []
    peer.peer_disconnected.connect((id) => left.push(id))

    client.socket.drop()
    await until([peer], () => left.length > 0, 'the end')

    t.strictSame([left, socket?.get_close_code()], [[client.id], -1])
  })
})

t.test('our client joins a strict server, speaks and leaves', async (t) => {
  const server = await EngineServer.start(t, { protocols: ['game'] })
  const peer = newGuest(t)
  peer.supported_protocols = ['game']
  peer.handshake_headers = ['X-Token: 7']
  const left: number[] = []
  peer.peer_disconnected.connect((id) => left.push(id))

  t.equal(peer.create_client(server.url), GodotError.OK)
  await until([peer], () => peer.get_connection_status() === 2, 'the id')
  const { id, socket } = await whilePolling([peer], server.peers.next())
  t.equal(peer.get_unique_id(), id)
  peer.put_packet(new Uint8Array(65_535))
  t.equal((await whilePolling([peer], socket.packets.next())).length, 65_535)
  socket.send(Uint8Array.of(9))
  socket.ping(Uint8Array.of(0xaa, 0xbb))
  await until([peer], () => peer.get_available_packet_count() > 0, 'the packet')
  t.strictSame([...peer.get_packet()], [9])
  t.equal(await whilePolling([peer], socket.pongs.next()), 'aabb', 'a pong with the same payload, which no game sees')
  peer.disconnect_peer(1)
  await until([peer], () => left.length > 0, 'the end')

  t.strictSame([await socket.ends.next(), socket.complaints, server.complaints], [{ code: 1000, reason: '' }, [], []])
})

t.test('our client reads what a strict server sent together with its close frame', async (t) => {
  const server = await EngineServer.start(t)
  const socket = new WebSocketPeer(quiet)
  socket.connect_to_url(server.url)
  const peer = await whilePolling([socket], server.peers.next())
  await until([socket], () => socket.get_available_packet_count() === 1, 'the id')
  socket.get_packet()

  peer.socket.send(Buffer.from('last words'))
  peer.socket.close(4001, 'kicked')
  await until([socket], () => socket.get_available_packet_count() === 1, 'the last words')
  t.equal(Buffer.from(socket.get_packet()).toString(), 'last words')
  await until([socket], () => socket.get_ready_state() === WebSocketPeer.STATE_CLOSED, 'the end')

  t.strictSame([socket.get_close_code(), socket.get_close_reason(), peer.socket.complaints], [4001, 'kicked', []])
})

t.test('our client gives up on a strict server whose first message is no id', async (t) => {
  const server = await EngineServer.start(t, { first: Buffer.from('hello') })
  const peer = newGuest(t)
  peer.create_client(server.url)

  await until([peer], () => peer.get_connection_status() === 0, 'the end')
  const { socket } = await server.peers.next()

  t.strictSame(await whilePolling([peer], socket.ends.next()), { code: 1000, reason: '' })
})

t.test('our client is not let in by a strict server without a sub-protocol', async (t) => {
  const server = await EngineServer.start(t, { protocols: ['game'] })
  const peer = newGuest(t)
  peer.create_client(server.url)

  await until([peer], () => peer.get_connection_status() === 0, 'the refusal')

  t.equal(server.complaints.length, 1)
})

/**
 * The plain WebSocketPeer of a real Godot 4 engine at our WebSocketServer, on both engines of ours: packets and texts both
 * ways, what the sockets know of each other, and close codes of both sides.
 */

import t, { type Test } from 'tap'
import { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { quiet } from '../real-peers.ts'
import { bytesOf, Puppet } from './puppet.ts'

/** A socket of the engine at a server of ours. */
interface Pair {
  readonly server: WebSocketServer
  readonly id: number
  readonly peer: string
  /** Signals of the server. */
  readonly told: string[]
  /** The state of the engine's socket, as of the last poll. */
  readonly state: () => unknown
  readonly polled: readonly Polled[]
}

async function open(t: Test, puppet: Puppet, engine: RealEngine, word: string): Promise<Pair> {
  await puppet.complaints()
  const peer = `${engine} ${word}`
  const told: string[] = []
  const ids: number[] = []
  let state: unknown = 0
  const server = new WebSocketServer({ ...quiet, engine })
  server.bind_ip = '127.0.0.1'
  server.client_connected.connect((id, protocol) => {
    ids.push(id)
    told.push(`connected ${protocol}`)
  })
  server.client_close_request.connect((_id, code, reason) => told.push(`request ${code} ${reason}`))
  server.client_disconnected.connect((_id, wasClean) => told.push(`disconnected ${wasClean}`))
  t.equal(server.listen(0, ['chat']), 0)
  t.teardown(() => server.stop())

  await puppet.create(peer, 'WebSocketPeer')
  await puppet.set(peer, 'supported_protocols', ['other', 'chat'])
  t.equal(await puppet.call(peer, 'connect_to_url', `ws://127.0.0.1:${server.get_local_port()}/lobby?x=1`), 0)
  const asking = { poll: async () => (state = await puppet.call(peer, 'get_ready_state')) }
  const polled = [server, puppet.polling(peer), asking]
  await until(polled, () => state === 1 && ids.length === 1)
  return { server, id: ids[0] ?? 0, peer, told, state: () => state, polled }
}

function tell(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: packets and texts pass both ways as what they are`, async (t) => {
    const { server, id, peer, told, polled } = await open(t, puppet, engine, 'talk')
    const ours = server.get_peer(id)
    if (ours === null) throw new Error('there is no peer')
    const waiting = async (): Promise<unknown> => puppet.call(peer, 'get_available_packet_count')
    let count: unknown = 0
    const counting = { poll: async () => (count = await waiting()) }

    t.strictSame(told, ['connected chat'])
    t.equal(await puppet.call(peer, 'get_selected_protocol'), 'chat')
    t.equal(await puppet.call(peer, 'get_requested_url'), `ws://127.0.0.1:${server.get_local_port()}/lobby?x=1`)
    t.equal(await puppet.call(peer, 'get_connected_host'), '127.0.0.1')
    t.equal(await puppet.call(peer, 'get_connected_port'), server.get_local_port())
    t.match(server.get_peer_handshake(id), { path: '/lobby', query: 'x=1' })

    t.equal(await puppet.call(peer, 'send_text', 'grüße'), 0)
    t.equal(await puppet.call(peer, 'put_packet', bytesOf('bytes')), 0)
    await until(polled, () => ours.get_available_packet_count() === 2)
    t.strictSame([Buffer.from(ours.get_packet()).toString(), ours.was_string_packet()], ['grüße', true])
    t.strictSame([Buffer.from(ours.get_packet()).toString(), ours.was_string_packet()], ['bytes', false])

    ours.set_write_mode(0)
    t.equal(ours.put_packet(Buffer.from('zurück')), 0)
    ours.set_write_mode(1)
    t.equal(ours.put_packet(Buffer.from('bytes')), 0)
    await until([...polled, counting], () => count === 2)
    t.strictSame(await puppet.call(peer, 'get_packet'), bytesOf('zurück'))
    t.equal(await puppet.call(peer, 'was_string_packet'), true)
    t.strictSame(await puppet.call(peer, 'get_packet'), bytesOf('bytes'))
    t.equal(await puppet.call(peer, 'was_string_packet'), false)
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: a close of ours arrives with code and reason`, async (t) => {
    const { server, id, peer, told, state, polled } = await open(t, puppet, engine, 'ours')

    server.disconnect_peer(id, 4001, 'zu spät')
    await until(polled, () => state() === 3 && told.length === 2)

    t.equal(await puppet.call(peer, 'get_close_code'), 4001)
    t.equal(await puppet.call(peer, 'get_close_reason'), 'zu spät')
    t.strictSame(told, ['connected chat', 'disconnected true'])
    t.strictSame(await puppet.complaints(), [])
  })

  for (const { args, lines, note } of [
    { args: [4002, 'später'], lines: ['request 4002 später', 'disconnected true'], note: [4002, 'später'] },
    { args: [], lines: ['request 1000 ', 'disconnected true'], note: [1000, ''] },
    { args: [-1], lines: ['disconnected false'], note: [-1, ''] },
  ] as const) {
    t.test(`${engine}: close(${args.join(', ')}) of the engine is told to our game`, async (t) => {
      const { peer, told, state, polled } = await open(t, puppet, engine, `close ${args.join()}`)

      await puppet.call(peer, 'close', ...args)
      await until(polled, () => state() === 3 && told.length === 1 + lines.length)

      t.strictSame(told.slice(1), lines)
      t.equal(await puppet.call(peer, 'get_close_code'), note[0])
      t.equal(await puppet.call(peer, 'get_close_reason'), note[1])
      t.strictSame(await puppet.complaints(), [])
    })
  }

  t.test(`${engine}: a server that stops is told to the engine`, async (t) => {
    const { server, peer, state, polled } = await open(t, puppet, engine, 'stop')

    server.stop()
    await until(polled, () => state() === 3)

    t.equal(await puppet.call(peer, 'get_close_code'), 1000)
    t.equal(await puppet.call(peer, 'get_close_reason'), '')
    t.strictSame(await puppet.complaints(), [])
  })
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))

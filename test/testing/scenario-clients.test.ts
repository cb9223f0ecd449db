/** The participants of a scenario: how they connect, what they are refused, how they end. */

import t from 'tap'
import { MultiplayerAPI, NetworkNode } from '../../src/rpc.ts'
import { readTexts, Scenario } from '../../src/testing.ts'
import { Player } from '../multiplayer/rpc/player.ts'

t.test('clients of ours meet in multiplayer mode, and their signals stand in the journal by name', async (t) => {
  const scenario = new Scenario({ multiplayer: true })
  const ann = scenario.client('ann')
  const bob = scenario.client('bob')
  scenario.until(() => ann.get_connection_status() === 2 && bob.get_connection_status() === 2)
  scenario.step(100)

  ann.set_target_peer(scenario.idOf('bob'))
  ann.put_packet(Buffer.from('for bob'))
  scenario.server.set_target_peer(0)
  scenario.server.put_packet(Buffer.from('for all'))
  scenario.step(100)

  t.same(readTexts(bob), ['for all', 'for bob'])
  t.same(readTexts(ann), ['for all'])
  t.same(scenario.journal.linesOf('bob'), [
    'peer_connected(server)',
    'connection_succeeded()',
    'peer_connected(ann)',
    'peer_packet(server)',
    'peer_packet(ann)',
  ])
  t.same(scenario.journal.linesOf('server'), ['peer_connected(ann)', 'peer_connected(bob)'])
})

t.test('a client offers protocols, path and headers, and the server sees where it comes from', async (t) => {
  const scenario = new Scenario({ protocols: ['chat'] })
  const ann = scenario.client('ann', { path: '/room?id=1', headers: ['X-Token: 7'] })
  scenario.raw('bob', { protocols: ['chat'], path: '/hall', address: '192.0.2.5', port: 777 })
  scenario.until(() => scenario.isIn('ann', 'bob'))
  scenario.step(50)
  const handshake = scenario.server.get_peer_handshake(scenario.idOf('ann'))

  t.match(handshake, { path: '/room', query: 'id=1', headers: { 'x-token': '7', host: '127.0.0.1:9080' } })
  t.equal(ann.get_connected_host(), '127.0.0.1')
  t.equal(ann.get_connected_port(), 9080)
  t.equal(scenario.server.get_peer_address(scenario.idOf('bob')), '192.0.2.5')
  t.equal(scenario.server.get_peer_port(scenario.idOf('bob')), 777)
  t.same(scenario.journal.linesOf('ann'), ['connection_established("chat")'])
})

t.test('a refused client learns why, ours and a raw one', async (t) => {
  const scenario = new Scenario({ server: { path: '/play' } })
  const ann = scenario.client('ann')
  const bob = scenario.raw('bob', { path: '/elsewhere' })

  scenario.step(100)

  t.match(ann.get_connection_failure(), { reason: 'http', status: 404 })
  t.same(scenario.journal.linesOf('ann'), ['connection_error()'])
  t.equal(bob.state, 'over')
  t.equal(bob.response?.status, 404)
  t.same(scenario.journal.linesOf('bob'), ['refused(404)'])
})

t.test('nobody is reached where nobody listens, and a client that shall reconnect does', async (t) => {
  const scenario = new Scenario()
  scenario.server.stop()
  const ann = scenario.client('ann', { reconnect: { first_delay: 0.2 } })
  const bob = scenario.raw('bob')
  scenario.step(50)
  t.equal(ann.get_connection_failure()?.reason, 'unreachable')
  t.same(scenario.journal.linesOf('bob'), ['unreachable()'])

  scenario.server.listen(9080)
  scenario.until(() => scenario.isIn('ann'), 3000)

  t.equal(bob.state, 'over')
  t.match(scenario.journal.linesOf('ann')[1], /^reconnecting\(1, 0[.]\d+\)$/)
})

t.test('a client may be connected by the test, and a wrong sub-protocol is a failure', async (t) => {
  const scenario = new Scenario({ protocols: ['chat'] })
  const ann = scenario.client('ann', { connects: false })
  scenario.step(100)
  t.equal(ann.get_connection_status(), 0)

  t.equal(ann.connect_to_url(scenario.url, ['chat']), 0)
  scenario.until(() => ann.get_connection_status() === 2)
  t.equal(ann.connect_to_url(`${scenario.url}again`), 22)

  const bob = scenario.client('bob', { protocols: ['quiz'] })
  scenario.step(100)
  t.match(bob.get_connection_failure(), { reason: 'http', status: 400 })
})

t.test('both sides may close, and each hears it once', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.client('ann')
  scenario.client('bob')
  scenario.raw('cid')
  const dan = scenario.raw('dan')
  scenario.until(() => scenario.isIn('ann', 'bob', 'cid', 'dan'))
  scenario.step(50)
  const before = scenario.journal.length

  ann.disconnect_from_host(4001, 'enough')
  scenario.server.disconnect_peer(scenario.idOf('bob'), 4002, 'go')
  scenario.server.disconnect_peer(scenario.idOf('cid'), 4003, 'you too')
  dan.close(4004, 'me too')
  scenario.step(200)

  const heard = (name: string): string[] =>
    scenario.journal.entries.slice(before).flatMap((entry) => (entry.name === name ? entry.text : []))
  t.same(heard('ann'), ['connection_closed(true)'])
  t.same(heard('bob'), ['server_close_request(4002, "go")', 'connection_closed(true)'])
  t.same(heard('cid'), ['closed(4003, "you too")', 'ended()'])
  t.same(heard('dan'), ['closed(4004, "me too")', 'ended()'])
  t.same(heard('server').sort(), [
    'client_close_request(ann, 4001, "enough")',
    'client_close_request(dan, 4004, "me too")',
    'client_disconnected(ann, true)',
    'client_disconnected(bob, true)',
    'client_disconnected(cid, true)',
    'client_disconnected(dan, true)',
  ])
})

t.test('who does not answer is cut by the deadlines of virtual time', async (t) => {
  const scenario = new Scenario({ server: { idle_timeout: 8, close_timeout: 3 } })
  const ann = scenario.raw('ann')
  const bob = scenario.raw('bob')
  scenario.raw('cid')
  scenario.until(() => scenario.isIn('ann', 'bob', 'cid'))
  ann.answersPings = false
  bob.answersClose = false

  scenario.server.disconnect_peer(scenario.idOf('bob'))
  scenario.step(12_000)

  t.ok(scenario.isIn('cid'))
  t.same(scenario.journal.linesOf('ann').at(-1), 'ended()')
  t.same(scenario.journal.linesOf('bob').slice(-2), ['closed(1000, "")', 'ended()'])
  t.same(scenario.journal.linesOf('server').slice(3).sort(), [
    'client_disconnected(ann, false)',
    'client_disconnected(bob, false)',
    'connection_refused("close-timeout", "10.0.0.2", 1)',
    'connection_refused("idle-timeout", "10.0.0.1", 1)',
  ])
})

t.test('a client that does not read leaves bytes with the server until it reads on', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  ann.stopReading()
  scenario.step()

  scenario.peerOf('ann').put_packet(Buffer.alloc(1000))
  scenario.step(100)
  t.equal(scenario.peerOf('ann').get_current_outbound_buffered_amount(), 1000)
  t.equal(ann.messages.length, 0)
  ann.startReading()
  scenario.step(100)

  t.equal(scenario.peerOf('ann').get_current_outbound_buffered_amount(), 0)
  t.equal(ann.takeMessages()[0]?.bytes.length, 1000)
  t.match(scenario.journal.linesOf('server'), [/client_connected/, 'peer_drained(ann)'])
})

t.test(
  'a paused client of ours tells what it held back when it reads on, and answers a close all the same',
  async (t) => {
    const scenario = new Scenario()
    const ann = scenario.client('ann', { inbound_overflow: 'pause', max_backlog_packets: 2, max_packets_per_poll: 1 })
    scenario.until(() => scenario.isIn('ann'))
    for (let count = 0; count < 20; count++) scenario.peerOf('ann').put_packet(Buffer.from(`${count}`))

    const texts: string[] = []
    scenario.onTick(() => texts.push(...readTexts(ann.get_peer(1) ?? ann)))
    scenario.step(1000)

    t.same(
      texts,
      Array.from({ length: 20 }, (_, index) => `${index}`),
    )
    ann.disconnect_from_host()
    scenario.step(200)
    t.equal(scenario.journal.linesOf('ann').at(-1), 'connection_closed(true)')
  },
)

t.test('packets are printed as text, as bytes, or by their length', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  const peer = scenario.peerOf('ann')

  peer.put_packet(Uint8Array.of(1, 255))
  peer.put_packet(new Uint8Array(20))
  peer.set_write_mode(0)
  peer.put_packet(Buffer.from('say "hi"'))
  peer.put_packet(Buffer.from('x'.repeat(61)))
  ann.ping()
  scenario.step(100)

  t.same(scenario.journal.linesOf('ann').slice(1), [
    'message(01 ff)',
    `message(20 bytes:${' 00'.repeat(16)} …)`,
    'message("say \\"hi\\"")',
    'message(61 bytes of text)',
    'pong()',
  ])
})

t.test('remote calls travel in a scenario', async (t) => {
  const scenario = new Scenario({ multiplayer: true, network: 'wifi' })
  const [ofServer, ofAnn] = [scenario.server, scenario.client('ann')].map((peer) => {
    const player = new Player()
    const api = new MultiplayerAPI()
    api.root_node = new NetworkNode('root')
    api.root_node.add_child(player)
    api.network_peer = peer
    scenario.onTick(() => api.poll())
    return player
  })

  scenario.until(() => scenario.journal.linesOf('ann').includes('connection_succeeded()'))
  ofAnn?.rpc('say', 'ahoy')
  scenario.until(() => ofServer?.heard.length === 1, 2000, 'the word')

  t.same(ofServer?.heard, [`ahoy by ${scenario.idOf('ann')}`])
})

t.test('a verdict that takes its time is awaited between two steps', async (t) => {
  const scenario = new Scenario({ server: { verify: async (request) => request.query === 'key=1' } })
  scenario.raw('ann', { path: '/?key=1' })
  const bob = scenario.raw('bob')
  scenario.step(100)
  t.notOk(scenario.isIn('ann'))

  await Promise.resolve().then(() => undefined)
  scenario.step(100)

  t.ok(scenario.isIn('ann'))
  t.equal(bob.response?.status, 401)
})

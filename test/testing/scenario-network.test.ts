/** What can happen on the way: a perfect network, one with conditions, a reset, a pulled plug. */

import t from 'tap'
import { PRESETS, readTexts, Scenario } from '../../src/testing.ts'

t.test('a reset is a loss for both sides, and what was on its way arrives before', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.client('ann')
  const bob = scenario.raw('bob')
  scenario.until(() => scenario.isIn('ann', 'bob'))
  scenario.step(50)

  bob.send('last words')
  scenario.reset('ann')
  scenario.reset('bob')
  scenario.step(50)

  t.equal(ann.get_connection_failure()?.reason, 'lost')
  t.equal(scenario.journal.linesOf('ann').at(-1), 'connection_closed(false)')
  t.equal(bob.state, 'over')
  t.same(scenario.journal.linesOf('server').slice(2).sort(), [
    'client_disconnected(ann, false)',
    'client_disconnected(bob, false)',
    'data_received(bob)',
    'packet_dropped(bob, "unread", 1)',
  ])
  t.throws(() => scenario.reset('cid'), { message: 'cid has never been connected.' })
})

t.test('behind a reset nothing arrives, whatever the server still sends', async (t) => {
  const scenario = new Scenario({ network: { up: { latencyMs: 200 }, down: { latencyMs: 100 } } })
  const ann = scenario.raw('ann')
  const bob = scenario.raw('bob', { network: 'lan' })
  scenario.until(() => ann.isOpen && bob.isOpen)

  scenario.peerOf('ann').put_packet(Buffer.from('before'))
  scenario.step()
  for (const name of ['ann', 'bob']) {
    scenario.reset(name)
    scenario.peerOf(name).put_packet(Buffer.from('behind'))
  }
  scenario.step(500)

  t.same(ann.takeTexts(), ['before'])
  t.equal(scenario.journal.linesOf('ann').at(-1), 'ended()')
  t.same(scenario.journal.linesOf('bob'), ['opened("")', 'ended()'])
})

t.test('a reset by the network reaches a client that has paused, behind what it held back', async (t) => {
  const network = { up: {}, down: { resetAfterMs: 500 } }
  const scenario = new Scenario({ hz: 20 })
  const options = { inbound_overflow: 'pause', max_backlog_packets: 2, max_packets_per_poll: 1 } as const
  const ann = scenario.client('ann', { network, ...options })
  scenario.until(() => scenario.isIn('ann'))
  for (let count = 0; count < 20; count++) scenario.peerOf('ann').put_packet(Buffer.from(`${count}`))

  const texts: string[] = []
  scenario.onTick(() => texts.push(...readTexts(ann.get_peer(1) ?? ann)))
  scenario.step(450)
  const known = texts.length
  scenario.step(4000)

  t.equal(ann.get_connection_failure()?.reason, 'lost')
  t.ok(scenario.journal.linesOf('ann').includes('connection_closed(false)'))
  t.equal(scenario.journal.linesOf('server').at(-1), 'client_disconnected(ann, false)')
  t.ok(known < 10 && texts.length > known, `${known} before the reset, ${texts.length} in all`)
  t.same(
    texts,
    texts.map((_, index) => `${index}`),
  )
})

t.test('a reset by the network reaches both sides, whoever has left or is on the way', async (t) => {
  const network = { up: { latencyMs: 200, resetAfterMs: 500 }, down: { latencyMs: 100 } }
  const scenario = new Scenario({ network })
  const ann = scenario.raw('ann')
  const bob = scenario.client('bob', { network: { up: { latencyMs: 200 }, down: { resetAfterMs: 100 } } })
  scenario.step(400)
  t.same(scenario.journal.linesOf('bob'), ['connection_error()'])
  t.equal(bob.get_connection_failure()?.reason, 'reset')

  ann.drop()
  scenario.step(300)

  t.same(scenario.journal.linesOf('server'), ['client_connected(ann, "")', 'client_disconnected(ann, false)'])
  t.same(scenario.journal.linesOf('ann'), ['opened("")'])
})

t.test('behind a pulled plug both sides wait for their deadlines', async (t) => {
  const scenario = new Scenario({ server: { idle_timeout: 8 } })
  const ann = scenario.client('ann', { idle_timeout: 4 })
  scenario.until(() => ann.get_connection_status() === 2)

  scenario.silence('ann')
  scenario.peerOf('ann').put_packet(Buffer.from('lost'))

  t.ok(scenario.until(() => ann.get_connection_status() === 0, 20_000) > 3000)
  t.equal(ann.get_connection_failure()?.reason, 'idle-timeout')
  t.ok(scenario.isIn('ann'), 'the server does not know yet')
  scenario.until(() => !scenario.isIn('ann'), 20_000)
  t.ok(scenario.now > 8000, `${scenario.now} ms`)
})

t.test('a latency is felt in both directions, by ours and raw ones', async (t) => {
  const network = { up: { latencyMs: 200 }, down: { latencyMs: 300 } }
  const scenario = new Scenario({ hz: 100, network })
  const ann = scenario.client('ann')
  const bob = scenario.raw('bob', { network: 'lan' })
  scenario.server.data_received.connect((id) => {
    const peer = scenario.server.get_peer(id)
    if (peer !== null) for (const text of readTexts(peer)) peer.put_packet(Buffer.from(text))
  })
  const joined = scenario.until(() => ann.get_connection_status() === 2)
  t.ok(joined >= 500 && joined <= 530, `joined after ${joined} ms`)
  t.ok(bob.isOpen)

  ann.get_peer(1)?.put_packet(Buffer.from('ping'))
  const answered = scenario.until(() => ann.get_peer(1)?.get_available_packet_count() === 1)
  t.ok(answered >= 500 && answered <= 540, `answered after ${answered} ms`)
})

t.test('a slow line carries as many bytes as it may, and what it does not take stays with the sender', async (t) => {
  const slow = { bytesPerSecond: 10_000, bufferBytes: 2000 }
  const scenario = new Scenario({ network: { up: slow, down: slow } })
  const ann = scenario.client('ann')
  scenario.until(() => ann.get_connection_status() === 2)
  scenario.step(500)

  for (let count = 0; count < 30; count++) {
    t.equal(scenario.peerOf('ann').put_packet(Buffer.alloc(1000, count)), 0)
    ann.get_peer(1)?.put_packet(Buffer.alloc(1000, count))
  }
  scenario.step(1000)

  const toClient = ann.get_peer(1)?.get_available_packet_count() ?? 0
  const toServer = scenario.peerOf('ann').get_available_packet_count()
  t.ok(toClient >= 8 && toClient <= 10, `${toClient} have come down`)
  t.ok(toServer >= 8 && toServer <= 10, `${toServer} have come up`)
  t.ok(scenario.peerOf('ann').get_current_outbound_buffered_amount() > 10_000)
  t.ok((ann.get_peer(1)?.get_current_outbound_buffered_amount() ?? 0) > 10_000)

  scenario.step(4000)
  t.equal(ann.get_peer(1)?.get_available_packet_count(), 30)
  t.equal(scenario.peerOf('ann').get_available_packet_count(), 30)
  t.equal(scenario.peerOf('ann').get_current_outbound_buffered_amount(), 0)
  t.ok(scenario.journal.linesOf('ann').includes('drained()'))
  t.ok(scenario.journal.linesOf('server').includes('peer_drained(ann)'))
})

t.test('a reset in the middle of a message ends it for both sides', async (t) => {
  const network = { up: { resetAfterBytes: 1000 }, down: {} }
  const scenario = new Scenario()
  const ann = scenario.client('ann', { network })
  scenario.until(() => ann.get_connection_status() === 2)

  ann.get_peer(1)?.put_packet(Buffer.alloc(500))
  ann.get_peer(1)?.put_packet(Buffer.alloc(500))
  scenario.step(200)

  t.same(scenario.journal.linesOf('server'), [
    'client_connected(ann, "")',
    'data_received(ann)',
    'client_disconnected(ann, false)',
    'packet_dropped(ann, "unread", 1)',
  ])
  t.same(scenario.journal.linesOf('ann'), ['connection_established("")', 'connection_closed(false)'])
})

t.test('conditions that are none are refused before anything happens', async (t) => {
  const network = { up: { latencyMs: -1 }, down: {} }

  t.throws(() => new Scenario({ network }), { name: 'TypeError', message: /network\.up\.latencyMs/ })
  t.throws(() => new Scenario().raw('ann', { network }), TypeError)
  t.throws(() => new Scenario().client('ann', { network: 'my cellar' as 'wifi' }), TypeError)
  t.throws(() => new Scenario({ network: { latencyMs: 80 } as unknown as 'wifi' }), {
    ...{ name: 'TypeError', message: 'There is no option "network.latencyMs".' },
  })
  t.doesNotThrow(() => new Scenario({ network: PRESETS.wifi }).raw('ann', { network: PRESETS['2g'] }))
})

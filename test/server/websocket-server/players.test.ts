/**
 * Players of one world, each with a client of ours: what reaches whom, and what they and the game learn of each other.
 * The frames in which that is said are in multiplayer.test.ts.
 */

import t from 'tap'
import type { WebSocketClient } from '../../../src/client/websocket-client.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { readTexts, Scenario, type ScenarioOptions } from '../../../src/testing.ts'

/** A world of three players who know each other. */
function world(options: ScenarioOptions['server'] = {}) {
  const scenario = new Scenario({ multiplayer: true, server: options })
  const { server } = scenario
  const players = { ann: scenario.client('ann'), bob: scenario.client('bob'), cid: scenario.client('cid') }
  scenario.step(100)
  const id = (name: keyof typeof players): number => scenario.idOf(name)
  return { scenario, server, ...players, id }
}

function put(client: WebSocketClient, target: number, text: string): void {
  client.set_target_peer(target)
  client.put_packet(Buffer.from(text))
}

/** What waits for the server itself, each with the name of its sender. */
function readAll(scenario: Scenario): string[] {
  const { server } = scenario
  const read: string[] = []
  while (server.get_available_packet_count() > 0) {
    const name = scenario.nameOf(server.get_packet_peer())
    read.push(`${name}: ${Buffer.from(server.get_packet()).toString()}`)
  }
  return read
}

t.test('relays in one poll, to one and to all but one, unchanged', async (t) => {
  const { scenario, ann, bob, cid, id } = world()

  put(ann, id('bob'), 'to bob')
  put(ann, -id('bob'), 'not bob')
  scenario.step()
  scenario.step()

  t.same([ann, bob, cid].map(readTexts), [[], ['to bob'], ['not bob']])
})

t.test('puts packets of the game to the target that was set', async (t) => {
  const { scenario, server, ann, bob, id } = world()

  t.equal(server.put_packet(Buffer.from('all')), GodotError.OK)
  server.set_target_peer(id('bob'))
  t.equal(server.put_packet(Buffer.from('bob')), GodotError.OK)
  server.set_target_peer(77)
  t.equal(server.put_packet(Buffer.from('nobody')), GodotError.FAILED)
  t.equal(server.broadcast(Buffer.from('too'), id('ann')), 2)
  scenario.step()

  t.same(readTexts(ann), ['all'])
  t.same(readTexts(bob), ['all', 'bob', 'too'])
})

t.test('reads packets on the server itself, with their sources, also of who has left', async (t) => {
  const { scenario, server, ann, bob } = world()

  put(ann, 1, 'from ann')
  put(bob, 0, 'from bob')
  bob.disconnect_from_host()
  scenario.step()

  t.same(readAll(scenario).sort(), ['ann: from ann', 'bob: from bob'])
  t.equal(server.get_packet_error(), GodotError.OK)
  server.get_packet()
  t.equal(server.get_packet_error(), GodotError.ERR_UNAVAILABLE)
})

t.test('tells the others when somebody leaves', async (t) => {
  const { scenario, bob } = world()

  bob.disconnect_from_host()
  scenario.step(50)

  for (const name of ['server', 'ann', 'cid']) {
    t.equal(scenario.journal.linesOf(name).at(-1), 'peer_disconnected(bob)')
  }
})

t.test('throws at the end of the poll what may_relay threw', async (t) => {
  const { scenario, ann, id } = world({
    may_relay: () => {
      throw new Error('hook')
    },
  })

  put(ann, id('bob'), 'x')

  t.throws(() => scenario.step(), { message: 'hook' })
})

t.test('loses nothing of an honest player, however much others send, as long as the game reads', async (t) => {
  const { scenario, server, ann, bob, cid } = world({ max_queued_packets: 20, max_backlog_packets: 100 })
  const flooders = ['x', 'y', 'z'].map((name) => scenario.client(name))
  scenario.step(100)
  const read: string[] = []
  scenario.onTick(() => read.push(...readAll(scenario)))
  const texts = Array.from({ length: 40 }, (_, tick) => String(tick))

  for (const text of texts) {
    for (const flooder of flooders) for (let count = 0; count < 50; count++) put(flooder, 1, 'flood')
    for (const honest of [ann, bob, cid]) put(honest, Number(text) % 2, text)
    scenario.step()
  }
  scenario.step(500)

  for (const name of ['ann', 'bob', 'cid']) {
    t.same(
      read.filter((line) => line.startsWith(name)),
      texts.map((text) => `${name}: ${text}`),
    )
  }
  t.equal(server.get_peer_ids().length, 3, 'who floods is closed by its backlog')
  t.ok(scenario.isIn('ann', 'bob', 'cid'))
  t.equal(server.get_stats().drops['queue-full'], 0)
})

t.test('hands out in later polls what came at once, in order, also of who has left meanwhile', async (t) => {
  const { scenario, ann } = world({ max_queued_packets: 2 })
  const texts = ['a', 'b', 'c', 'd', 'e']
  const read: string[] = []
  scenario.onTick(() => read.push(...readAll(scenario)))

  for (const text of texts) put(ann, 1, text)
  ann.disconnect_from_host()
  scenario.step(100)

  t.same(
    read,
    texts.map((text) => `ann: ${text}`),
  )
  t.same(scenario.journal.linesOf('server').slice(-2), [
    'client_close_request(ann, 1000, "")',
    'peer_disconnected(ann)',
  ])
})

t.test('relays between players as before while nobody reads what is for the server too', async (t) => {
  const { scenario, server, ann, bob } = world({ max_queued_packets: 2 })
  const texts = Array.from({ length: 10 }, (_, tick) => String(tick))

  for (const text of texts) {
    put(ann, 0, text)
    scenario.step()
  }
  scenario.step(50)

  t.same(readTexts(bob), texts)
  t.equal(server.get_stats().drops['queue-full'], 8)
  t.equal(server.get_available_packet_count(), 2)
})

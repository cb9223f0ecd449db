import t from 'tap'
import { monitoringMethods, type RpcMonitor } from '../../src/compat/cocos-rpc-monitor.ts'
import { callMethod, methodTable } from '../../src/compat/cocos-rpc-methods.ts'
import type { RpcParams } from '../../src/compat/cocos-json-rpc.ts'
import { TickLoop } from '../../src/server/tick-loop.ts'
import { tickClockFrom } from '../../src/server/tick-clock.ts'
import { ServerScene } from '../support/server-scene.ts'

/** Calls one of the built-in methods. */
function ask(monitor: RpcMonitor, method: string, params?: RpcParams): unknown {
  const definition = methodTable(monitoringMethods(monitor, ['disconnect_peer'])).get(method)
  if (definition === undefined) throw new Error(`there is no method ${method}`)
  return callMethod(definition, params)
}

t.test('get_stats tells what the server tells', async (t) => {
  const scene = new ServerScene()
  scene.join()

  t.has(ask(scene, 'get_stats'), { peers: 1, connections: 1 })
})

t.test('get_peers describes each peer', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join({ path: '/play' })
  client.send('waiting')
  scene.tick()

  t.same(ask(scene, 'get_peers'), {
    total: 1,
    peers: [
      {
        ...{ id, address: '127.0.0.1', path: '/play', protocol: '', round_trip: -1 },
        ...{ queued_packets: 1, outbound_bytes: 0 },
      },
    ],
  })
})

t.test('get_peers goes through many peers page by page', async (t) => {
  const scene = new ServerScene()
  const ids = [1, 2, 3].map(() => scene.join().id).sort((a, b) => a - b)
  const page = (params: RpcParams): { total: number; peers: { id: number }[] } =>
    ask(scene, 'get_peers', params) as { total: number; peers: { id: number }[] }

  const first = page({ limit: 2 })
  const second = page([ids[1], 2])

  t.same([first.total, ...first.peers.map(({ id }) => id)], [3, ids[0], ids[1]])
  t.same([second.total, ...second.peers.map(({ id }) => id)], [3, ids[2]])
  for (const params of [{ limit: 0 }, { limit: 1001 }, { limit: 1.5 }, { limit: 'all' }, { after: 'x' }]) {
    t.throws(() => page(params), { code: -32602 })
  }
})

t.test('get_tick_times tells of polls, and of the loop if there is one', async (t) => {
  const scene = new ServerScene()
  const loop = new TickLoop({ hz: 50, tick: () => scene.tick(), clock: tickClockFrom(scene.clock) })
  loop.start()
  scene.clock.advance(100)
  loop.stop()

  const told = ask({ server: scene.server, loop }, 'get_tick_times')

  t.match(told, { polls: Number, poll_time_ms: 0, max_poll_time_ms: 0, loop: { ticks: loop.get_stats().ticks } })
  t.match(ask(scene, 'get_tick_times'), { loop: null })
})

t.test('methods that act are there only where they are named', async (t) => {
  const scene = new ServerScene()

  t.same(Object.keys(monitoringMethods(scene, [])), ['get_stats', 'get_peers', 'get_tick_times'])
  t.ok('disconnect_peer' in monitoringMethods(scene, ['disconnect_peer']))
})

t.test('disconnect_peer closes a peer with code and reason', async (t) => {
  const scene = new ServerScene()
  const { client, id } = scene.join()

  t.equal(ask(scene, 'disconnect_peer', { id, code: 4000, reason: 'enough' }), true)
  scene.tick()

  t.same(client.closeFrame, { code: 4000, reason: 'enough' })
  t.equal(scene.server.has_peer(id), false)
})

t.test('disconnect_peer refuses ids, codes and reasons that are none', async (t) => {
  const scene = new ServerScene()
  const { id } = scene.join()

  for (const params of [[], [1], ['x'], [id, 1006], [id, 'x'], [id, 1000, 5]]) {
    t.throws(() => ask(scene, 'disconnect_peer', params), { code: -32602 })
  }
  t.equal(scene.server.has_peer(id), true)
})

/** What the arena's host does with clients that are not its own, against the built demo. */

import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { PILOT } from '../../demo/arena/arena.ts'
import { CLOSE_OTHER_VERSION, WIRE_VERSION } from '../../demo/arena/calls.ts'
import { KEY } from '../../demo/arena/flight.ts'
import { msgpackCodec } from '../../src/msgpack.ts'
import { onEachEngine } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'
import { Stranger } from './stranger.ts'

const VISITOR = [WIRE_VERSION, PILOT.visitor, ''] as const

function startDemo(t: Test, bots = 0): Promise<string> {
  return new DemoProcess(t, ['--port', '0', '--bots', String(bots)]).url()
}

onEachEngine(t, (engine) => {
  t.test(`a client gets a ship when it joins, and the ship obeys its keys, on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()
    const client = new Stranger(t, url)

    const ship = await client.join(...VISITOR)
    await client.until(() => client.latest?.ships.length === 1)
    const start = client.latest?.ships[0]
    client.call('steer', [KEY.thrust, 7])

    t.same(client.heard('welcome'), [[ship, engine, 60]])
    t.match(start, { number: ship, isThrusting: false })
    const isFlown = () => {
      const own = client.latest?.ships[0]
      return own?.heard === 7 && Math.hypot(own.x - (start?.x ?? 0), own.y - (start?.y ?? 0)) > 30
    }
    await client.until(isFlown)
  })
})

t.test('answers pings with their stamp, to clients without a ship, too', async (t) => {
  const client = new Stranger(t, await startDemo(t))
  await client.connected()

  client.call('ping', [4123456789])

  await client.until(() => client.heard('pong').length > 0)
  t.same(client.heard('pong'), [[4123456789]])
})

t.test('a second join and keys without a ship change nothing', async (t) => {
  const client = new Stranger(t, await startDemo(t))
  await client.connected()

  client.call('steer', [KEY.thrust, 1])
  await client.join(...VISITOR)
  client.call('join', VISITOR)
  client.call('ping', [1])
  await client.until(() => client.heard('pong').length > 0)

  t.equal(client.heard('welcome').length, 1)
  t.equal(client.latest?.ships.length, 1)
})

t.test('turns a client of another version away with a code of its own', async (t) => {
  const client = new Stranger(t, await startDemo(t))
  await client.connected()

  client.call('join', [WIRE_VERSION + 1, 'whatever', 'comes', 'then'])

  await client.until(() => client.closeCode !== 0)
  t.equal(client.closeCode, CLOSE_OTHER_VERSION)
})

t.test('tells newcomers who is there, and all of newcomers, in the codec of each', async (t) => {
  const url = await startDemo(t)
  const [first, second] = [new Stranger(t, url), new Stranger(t, url, { codec: msgpackCodec })]

  const one = await first.join(WIRE_VERSION, PILOT.visitor, ' Ada ')
  const two = await second.join(WIRE_VERSION, PILOT.godot, '')
  // Who is connected and has no ship yet hears of newcomers, too, and again when it joins.
  // The score behind the hue may have grown meanwhile: the ship flies, and the field has something to hit.
  const rosterOf = (client: Stranger) => new Map(client.heard('arrived').map((args) => [args[0], args.slice(0, 4)]))
  for (const client of [first, second]) await client.until(() => rosterOf(client).size === 2)

  t.match(rosterOf(first).get(one), [one, PILOT.visitor, 'Ada', Number])
  t.match(rosterOf(first).get(two), [two, PILOT.godot, `Godot ${two}`, Number])
  t.same(rosterOf(second), rosterOf(first))
})

t.test('a ship leaves the field with its client, and the others are told', async (t) => {
  const url = await startDemo(t)
  const [leaving, staying] = [new Stranger(t, url), new Stranger(t, url)]
  const gone = await leaving.join(...VISITOR)
  await staying.join(...VISITOR)
  await staying.until(() => staying.latest?.ships.length === 2)

  leaving.client.disconnect_from_host()

  await staying.until(() => staying.latest?.ships.length === 1)
  t.same(staying.heard('departed'), [[gone]])
})

t.test('tells the scores that change and its own figures while bots play', async (t) => {
  const url = await startDemo(t, 8)
  const watchers = [new Stranger(t, url), new Stranger(t, url, { codec: msgpackCodec })]

  for (const watcher of watchers) {
    await watcher.join(...VISITOR)
    await watcher.until(() => watcher.heard('scored').length > 1 && watcher.heard('metered').length > 1)

    const [scores] = watcher.heard('scored')[0] ?? []
    t.ok(scores instanceof Map && scores.size > 0 && [...scores.values()].every((score) => score > 0))
    t.match(watcher.heard('metered').at(-1), [Number, Number, Number, Number, Number])
  }
})

t.test('players learn nothing of each other from the wire, and reach nobody but the server', async (t) => {
  const url = await startDemo(t)
  const [one, two] = [new Stranger(t, url), new Stranger(t, url)]
  await one.join(...VISITOR)
  await two.join(...VISITOR)

  one.api.send_bytes(Uint8Array.of(1, 2, 3), two.client.get_unique_id())
  one.call('ping', [1])
  await one.until(() => one.heard('pong').length > 0)
  two.call('ping', [2])
  await two.until(() => two.heard('pong').length > 0)

  for (const player of [one, two]) t.same([...player.api.get_network_connected_peers()], [1])
  t.ok((two.latest?.ships.length ?? 0) > 0, 'and its snapshots are those of the server')
})

t.test('closes with 1008 after twenty things that are refused, whichever they are', async (t) => {
  const url = await startDemo(t)
  const nuisances: Readonly<Record<string, (client: Stranger) => void>> = {
    'keys that are none': (client) => client.call('steer', [99, 0]),
    'keys without a ship': (client) => client.call('steer', [1, 0]),
    'a method that is not declared': (client) => client.call('constructor'),
    'what the server tells': (client) => client.call('welcome', [1, 'uws', 60]),
    'bytes that nobody wants': (client) => void client.api.send_bytes(Uint8Array.of(1), 1),
    'bytes for everybody': (client) => void client.api.send_bytes(Uint8Array.of(1), -1),
  }

  for (const [name, offend] of Object.entries(nuisances)) {
    const client = new Stranger(t, url)
    await client.connected()
    for (let time = 0; time < 20; time++) offend(client)
    await client.until(() => client.closeCode !== 0)
    t.equal(client.closeCode, 1008, name)
  }
})

t.test('takes four seconds of keys at once, and no flood of them', async (t) => {
  const client = new Stranger(t, await startDemo(t))
  await client.join(...VISITOR)
  const steer = (times: number) => {
    for (let time = 0; time < times; time++) client.call('steer', [KEY.left, time % 256])
  }

  steer(240)
  client.call('ping', [1])
  await client.until(() => client.heard('pong').length > 0)
  t.equal(client.closeCode, 0)
  steer(600)

  await client.until(() => client.closeCode !== 0)
  t.equal(client.closeCode, 1008)
})

t.test('closes whoever sends frames that mean nothing, and nobody else notices', async (t) => {
  const url = await startDemo(t)
  const bystander = new Stranger(t, url)
  await bystander.join(...VISITOR)
  const nuisance = new WebSocket(url.replace('http', 'ws'))
  await once(nuisance, 'open')

  for (let packet = 0; packet < 10; packet++) {
    nuisance.send(Uint8Array.of(0xff, packet))
    nuisance.send('text means nothing here')
  }

  t.equal((await once(nuisance, 'close'))[0], 1008)
  bystander.call('ping', [5])
  await bystander.until(() => bystander.heard('pong').length > 0)
  t.equal(bystander.closeCode, 0)
})

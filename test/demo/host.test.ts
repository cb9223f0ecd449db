/** What the arena's host does with clients that are not its own, against the built demo. */

import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { PILOT } from '../../demo/arena/arena.ts'
import { KEY } from '../../demo/arena/flight.ts'
import {
  CLOSE_OTHER_VERSION,
  decodeServerPacket,
  encodeHello,
  encodeInput,
  encodePing,
  WIRE_VERSION,
  type ServerPacket,
} from '../../demo/arena/wire.ts'
import { onEachEngine } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'

async function openSocket(t: Test, url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  t.teardown(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** The next packet of this kind for which `isIt` holds. */
function nextPacket<K extends ServerPacket['kind']>(
  socket: WebSocket,
  kind: K,
  isIt: (packet: Extract<ServerPacket, { kind: K }>) => boolean = () => true,
): Promise<Extract<ServerPacket, { kind: K }>> {
  return new Promise((resolve, reject) => {
    socket.on('close', (code) => reject(new Error(`closed with ${code} before a ${kind} came`)))
    socket.on('message', (bytes: Buffer) => {
      const read = decodeServerPacket(bytes)
      if (!read.ok) return reject(new Error(read.refusal))
      const packet = read.value
      if (packet.kind === kind && isIt(packet as Extract<ServerPacket, { kind: K }>)) {
        resolve(packet as Extract<ServerPacket, { kind: K }>)
      }
    })
  })
}

onEachEngine(t, (engine) => {
  t.test(`a client gets a ship for its hello, and the ship obeys its keys, on ${engine}`, async (t) => {
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '0', '--engine', engine]).url()
    const socket = await openSocket(t, url)

    socket.send(encodeHello(WIRE_VERSION, PILOT.visitor))
    const { welcome } = await nextPacket(socket, 'welcome')
    const { snapshot } = await nextPacket(socket, 'snapshot', (packet) => packet.snapshot.ships.length === 1)
    socket.send(encodeInput(KEY.thrust, 7))

    t.match(welcome, { version: WIRE_VERSION, width: 2400, height: 1600, stepsPerSecond: 60, engine })
    t.match(snapshot.ships, [{ number: welcome.ship, pilot: PILOT.visitor }])
    const start = snapshot.ships[0]
    await nextPacket(socket, 'snapshot', ({ snapshot: { ships } }) =>
      ships.some(
        (ship) => start !== undefined && ship.heard === 7 && Math.hypot(ship.x - start.x, ship.y - start.y) > 30,
      ),
    )
  })
})

t.test('answers pings with their stamp, to clients without a ship, too', async (t) => {
  const socket = await openSocket(t, await new DemoProcess(t, ['--port', '0', '--bots', '0']).url())

  socket.send(encodePing(123456789))

  t.equal((await nextPacket(socket, 'pong')).stamp, 123456789)
})

t.test('a second hello and inputs without a ship change nothing', async (t) => {
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '0']).url()
  const socket = await openSocket(t, url)

  socket.send(encodeInput(KEY.thrust, 1))
  socket.send(encodeHello(WIRE_VERSION, PILOT.visitor))
  await nextPacket(socket, 'welcome')
  socket.send(encodeHello(WIRE_VERSION, PILOT.visitor))
  socket.send(encodePing(1))
  await nextPacket(socket, 'pong')

  const { snapshot } = await nextPacket(socket, 'snapshot')
  t.equal(snapshot.ships.length, 1)
})

t.test('turns a client of another version away with a code of its own', async (t) => {
  const socket = await openSocket(t, await new DemoProcess(t, ['--port', '0', '--bots', '0']).url())

  socket.send(encodeHello(WIRE_VERSION + 1, PILOT.visitor))

  t.equal((await once(socket, 'close'))[0], CLOSE_OTHER_VERSION)
})

t.test('closes with 1008 after twenty packets that mean nothing, and nobody else notices', async (t) => {
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '0']).url()
  const bystander = await openSocket(t, url)
  bystander.send(encodeHello(WIRE_VERSION, PILOT.visitor))
  await nextPacket(bystander, 'welcome')
  const nuisance = await openSocket(t, url)

  for (let packet = 0; packet < 10; packet++) {
    nuisance.send(Uint8Array.of(0xff, packet))
    nuisance.send('text means nothing here')
  }

  t.equal((await once(nuisance, 'close'))[0], 1008)
  bystander.send(encodePing(5))
  t.equal((await nextPacket(bystander, 'pong')).stamp, 5)
})

t.test('a ship leaves the field with its client', async (t) => {
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '0']).url()
  const [leaving, staying] = [await openSocket(t, url), await openSocket(t, url)]
  for (const socket of [leaving, staying]) socket.send(encodeHello(WIRE_VERSION, PILOT.visitor))
  await nextPacket(staying, 'snapshot', ({ snapshot }) => snapshot.ships.length === 2)

  leaving.terminate()

  await nextPacket(staying, 'snapshot', ({ snapshot }) => snapshot.ships.length === 1)
  t.pass('one ship is left')
})

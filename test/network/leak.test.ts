/**
 * The leak check: thousands of connections come and go in several ways, and the heap, the handles of the process and the
 * gauges of the server are where they were. The heap is measured after each of five rounds: code that is compiled and
 * tables that grow make it jump in some rounds, a leak makes it grow in all. So the median of the growths is judged.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Socket } from 'node:net'
import t from 'tap'
import { closePayload, encodeFrame, OPCODE } from '../support/frames.ts'
import { ServerScene } from '../support/server-scene.ts'
import { closed, crowdRequest, crowdSocket, joinCrowd } from './crowd.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene, turn } from './scene.ts'

const WARM_UP = 4000
const ROUNDS = 5
const ROUND = 4000
const BURST = 250
/** A leak of 100 bytes for each connection is more. */
const ALLOWED_BYTES_EACH = 80

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is in use when everything that can be let go is gone. */
async function usage(
  scene: NetworkScene,
): Promise<{ heap: number; buffers: number; resources: Record<string, number> }> {
  // What one collection lets go of, the next may free: until nothing more goes.
  let before = Infinity
  for (let round = 0; round < 6; round += 1) {
    await scene.turns(5)
    collectGarbage()
    await turn()
    const { heapUsed } = process.memoryUsage()
    if (Math.abs(before - heapUsed) < 8192) break
    before = heapUsed
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) {
    // The turn of the event loop and the guard of the test itself come and go.
    if (name !== 'Immediate' && name !== 'Timeout') resources[name] = (resources[name] ?? 0) + 1
  }
  return { heap: heapUsed, buffers: external + arrayBuffers, resources }
}

const CLOSE = encodeFrame({ opcode: OPCODE.close, payload: closePayload(1000, 'bye') })
const HALF_FRAME = encodeFrame({ opcode: OPCODE.binary, payload: new Uint8Array(40), statedLength: 4000 })

/** One connection, from its request to its end. Always a RST in the end, or the ports would run out. */
async function visit(port: number, index: number, request: Buffer): Promise<void> {
  const socket = await joinCrowd(port, index, request)
  if (index % 4 === 1) socket.write(HALF_FRAME)
  if (index % 4 === 2) {
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.write(CLOSE)
    await answered
  }
  await reset(socket)
}

/** A client that leaves before its request is whole. */
function leaveEarly(port: number, index: number): Promise<void> {
  const socket = crowdSocket(port, index)
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.write('GET / HTTP/1.1\r\nHost:')
      resolve(reset(socket))
    })
  })
}

function reset(socket: Socket): Promise<void> {
  const gone = closed(socket)
  socket.resetAndDestroy()
  return gone
}

async function comeAndGo(scene: NetworkScene, count: number): Promise<void> {
  const request = crowdRequest()
  for (let first = 0; first < count; first += BURST) {
    const burst = Array.from({ length: BURST }, (_, index) => visit(scene.port, first + index, request))
    await scene.during(Promise.all([...burst, leaveEarly(scene.port, first)]))
  }
  const { server } = scene
  await scene.until(() => server.get_stats().connections === 1 && server.get_stats().pending === 0, 'the end of all')
}

/** The median growth of a round, for each connection of it. */
function growthEach(measured: readonly number[]): number {
  const growths = measured.slice(1).map((bytes, round) => bytes - (measured[round] ?? 0))
  return (growths.sort((a, b) => a - b)[Math.floor(growths.length / 2)] ?? 0) / ROUND
}

function gauges(scene: NetworkScene): Record<string, number> {
  const { peers, connections, pending, backlog_packets, backlog_bytes, queued_packets, outbound_bytes } =
    scene.server.get_stats()
  return { peers, connections, pending, backlog_packets, backlog_bytes, queued_packets, outbound_bytes }
}

t.test('what is sent to nobody is kept nowhere', async (t) => {
  const raw = new ServerScene()
  const only = raw.join().id
  const empty = new ServerScene()
  const world = new ServerScene({ multiplayer: true })
  const stopped = new ServerScene()
  stopped.server.stop()
  const bytes = new Uint8Array(200)
  const sends: (() => unknown)[] = [
    () => raw.server.broadcast(bytes, only),
    () => empty.server.broadcast(bytes),
    () => world.server.put_packet(bytes),
    () => stopped.server.broadcast(bytes),
  ]
  const scenes = [raw, empty, world, stopped]
  const ticks = (count: number): void => {
    for (let tick = 0; tick < count; tick += 1) {
      for (const send of sends) send()
      for (const scene of scenes) scene.tick()
    }
  }
  /** The bytes that are kept. V8 frees buffers beside the program, so that one look after one collection can see too many. */
  const kept = async (): Promise<number> => {
    let least = Infinity
    for (let round = 0; round < 20; round += 1) {
      collectGarbage()
      await turn()
      least = Math.min(least, process.memoryUsage().arrayBuffers)
    }
    return least
  }
  ticks(100)
  const before = await kept()

  ticks(10_000)

  const grown = (await kept()) - before
  t.ok(grown < 500_000, `8 MB were put, ${grown} bytes are kept`)
})

onEachEngine(t, (engine) => {
  t.test(`${engine}: 20,000 come and go, and heap, handles and gauges are where they were`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, keepsJournal: false, max_connections_per_ip: 1000 })
    await scene.addBystander()
    await comeAndGo(scene, WARM_UP)
    const before = { ...(await usage(scene)), gauges: gauges(scene) }

    const heaps = [before.heap]
    const buffers = [before.buffers]
    for (let round = 0; round < ROUNDS; round += 1) {
      await comeAndGo(scene, ROUND)
      const { heap, buffers: bytes } = await usage(scene)
      heaps.push(heap)
      buffers.push(bytes)
    }

    const after = { ...(await usage(scene)), gauges: gauges(scene) }
    const [heapEach, buffersEach] = [growthEach(heaps), growthEach(buffers)]
    t.ok(heapEach < ALLOWED_BYTES_EACH, `heap for each connection: ${heapEach} bytes`)
    t.ok(buffersEach < ALLOWED_BYTES_EACH, `buffers for each connection: ${buffersEach} bytes`)
    t.strictSame(after.resources, before.resources)
    t.strictSame(after.gauges, before.gauges)
    t.match(after.gauges, { peers: 1, connections: 1, pending: 0, outbound_bytes: 0 })
    t.ok(await scene.bystanderEchoes())
  })
})

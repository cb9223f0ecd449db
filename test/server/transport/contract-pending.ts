/**
 * Contract suite: sockets whose request has not arrived whole, and the promise that each is settled exactly once.
 */

import type { Test } from 'tap'
import { listeningScene } from './contract-scene.ts'
import type { Scene } from './contract-scene.ts'
import type { ContractClient, ContractSubject } from './contract-subject.ts'

type Course = readonly [what: string, run: (client: ContractClient, scene: Scene) => Promise<void> | void]

const COURSES: readonly Course[] = [
  ['asks for a page', (client) => client.ask({})],
  ['opens a WebSocket', (client) => client.ask({ upgrade: true })],
  ['leaves before a byte', (client) => client.finish()],
  ['breaks off before a byte', (client) => client.reset()],
  [
    'leaves in the middle of the head',
    async (client, scene) => {
      client.askHalf()
      await scene.calm()
      client.finish()
    },
  ],
  [
    'breaks off in the middle of the head',
    async (client, scene) => {
      client.askHalf()
      await scene.calm()
      client.reset()
    },
  ],
  ['speaks no HTTP', (client) => client.babble()],
]

/** What the two conversations of one calm add. */
const CALM = 2

export function askAboutPendingSockets(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: reports a socket before any byte of it`, async (t) => {
    const scene = listeningScene(t, subject)

    await scene.connect()
    await scene.host.acceptedSockets.next()

    t.strictSame(scene.host.log, ['accepted'])
  })

  t.test(`${name}: knows the address of a socket before any byte of it, as its request tells it`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null

    const client = await scene.connect()
    const { address } = await scene.host.acceptedSockets.next()
    client.ask({})
    const { request } = await scene.host.requests.next()

    t.equal(address, '127.0.0.1')
    t.equal(request.address, address)
  })

  for (const [what, run] of COURSES) {
    t.test(`${name}: settles a socket exactly once when the client ${what}`, async (t) => {
      const scene = listeningScene(t, subject)
      const client = await scene.connect()
      const socket = await scene.host.acceptedSockets.next()

      await run(client, scene)

      const settled = [await scene.host.settledSockets.next()]
      await scene.calm()
      settled.push(...scene.host.settledSockets.waiting)
      t.equal(settled.filter((one) => one === socket).length, 1)
      t.equal(scene.host.settledSockets.total, scene.host.acceptedSockets.total)
      client.destroy()
      await scene.calm()
      t.equal(scene.host.settledSockets.total, scene.host.acceptedSockets.total, 'also after it has gone')
    })
  }

  t.test(`${name}: tells no request of what is no HTTP, and ends it`, async (t) => {
    const scene = listeningScene(t, subject)
    const client = await scene.connect()

    client.babble()
    await client.ends.next()
    await scene.calm()

    t.equal(scene.host.log.filter((event) => event === 'request').length, CALM)
    t.equal(scene.host.askedSockets.size, CALM)
  })

  t.test(`${name}: cuts a pending socket without a byte, and settles it`, async (t) => {
    const scene = listeningScene(t, subject)
    const silent = await scene.connect()
    const first = await scene.host.acceptedSockets.next()
    const dripping = await scene.connect()
    dripping.askHalf()
    const second = await scene.host.acceptedSockets.next()
    await scene.calm()
    await scene.host.settledSockets.take(CALM)

    first.cut()
    second.cut()
    await Promise.all([silent.ends.next(), dripping.ends.next()])
    const settled = await scene.host.settledSockets.take(2)
    await scene.calm()

    t.ok(settled.includes(first) && settled.includes(second))
    t.equal(scene.host.settledSockets.total, 2 + 2 * CALM)
    t.equal(silent.strayBytes + dripping.strayBytes + silent.responses.total + dripping.responses.total, 0)
  })

  t.test(`${name}: cuts a socket that is not admitted, and settles nothing`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.admits = false

    const client = await scene.connect().catch(() => null)
    await scene.host.acceptedSockets.next()
    await client?.ends.next()
    await scene.calm()

    t.equal(scene.host.settledSockets.total, CALM)
    t.equal((client?.strayBytes ?? 0) + (client?.responses.total ?? 0), 0)
  })

  t.test(`${name}: keeps pending sockets apart`, async (t) => {
    const scene = listeningScene(t, subject)
    const clients: ContractClient[] = []
    const sockets = []
    for (let count = 0; count < 6; count += 1) {
      clients.push(await scene.connect())
      sockets.push(await scene.host.acceptedSockets.next())
    }

    const settled = []
    for (const index of [4, 1, 5, 0]) {
      clients[index]?.ask({ upgrade: index % 2 === 0 })
      settled.push(sockets.indexOf(await scene.host.settledSockets.next()))
    }
    sockets[2]?.cut()
    settled.push(sockets.indexOf(await scene.host.settledSockets.next()))
    clients[3]?.reset()
    settled.push(sockets.indexOf(await scene.host.settledSockets.next()))

    t.strictSame(settled, [4, 1, 5, 0, 2, 3])
    t.strictSame(
      sockets.map((socket) => scene.host.askedSockets.has(socket)),
      [true, true, false, false, true, true],
      'and tells who has asked',
    )
  })

  t.test(`${name}: has settled a socket by the time its request is answered`, async (t) => {
    const scene = listeningScene(t, subject)

    const { end } = await scene.open()
    const response = await (await scene.ask({})).responses.next()

    t.equal(response.status, 200)
    t.equal(end.ends.total, 0)
    t.equal(scene.host.settledSockets.total, 2)
  })
}

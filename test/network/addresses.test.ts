/**
 * Who is who, on real sockets: the address of a peer as Godot prints it, over both families; its port, which is the true
 * one or 0; and `set_no_delay`.
 */

import os from 'node:os'
import t from 'tap'
import { CROWD_ADDRESSES, crowdAddress } from './crowd.ts'
import { inability, onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const PEERS = 200
const hasIpv6 = Object.values(os.networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
const needsIpv6 = hasIpv6 ? {} : { skip: 'this machine has no ::1' }

/** A single peer of an address can always be proven where the kernel tells. */
const ownPortProven = (engine: string): boolean => engine !== 'uws' || process.platform === 'linux'

onEachEngine(t, (engine) => {
  t.test(`${engine}: tells the address of a peer over IPv4`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const addresses = CROWD_ADDRESSES === 1 ? ['127.0.0.1'] : ['127.0.0.1', '127.0.0.2', '127.1.2.3']
    for (const localAddress of addresses) {
      const { id } = await scene.join({}, { localAddress })

      t.equal(scene.server.get_peer_address(id), localAddress)
      t.equal(scene.server.get_peer(id)?.get_connected_host(), localAddress)
    }
  })

  t.test(`${engine}: tells IPv4 addresses dotted also on a dual stack`, needsIpv6, async (t) => {
    const scene = NetworkScene.listening(t, { engine, bindIp: '*' })

    const four = await scene.join({}, { host: '127.0.0.1' })
    const six = await scene.join({}, { host: '::1' })

    t.equal(scene.server.get_peer_address(four.id), '127.0.0.1')
    t.equal(scene.server.get_peer_address(six.id), '0:0:0:0:0:0:0:1')
  })

  t.test(`${engine}: tells the port of a peer wherever it listens`, needsIpv6, async (t) => {
    for (const [bindIp, host] of [
      ['*', '::1'],
      ['::', '127.0.0.1'],
      ['::', '::1'],
      ['0.0.0.0', '127.0.0.1'],
    ] as const) {
      const scene = NetworkScene.listening(t, { engine, bindIp })

      const { client, id } = await scene.join({}, { host })

      t.equal(scene.server.get_peer_port(id), ownPortProven(engine) ? client.localPort : 0, `${bindIp} from ${host}`)
    }
  })

  t.test(`${engine}: listens on ::1 alone, and only there`, needsIpv6, async (t) => {
    const scene = NetworkScene.listening(t, { engine, bindIp: '::1' })

    const { id } = await scene.join({}, { host: '::1' })

    t.equal(scene.server.get_peer_address(id), '0:0:0:0:0:0:0:1')
    await t.rejects(scene.connect({ host: '127.0.0.1' }), { code: 'ECONNREFUSED' })
  })

  t.test(`${engine}: tells the port of a peer truly, or 0, for ${PEERS} of them`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, max_connections_per_ip: PEERS })
    const pairs = []
    for (let index = 0; index < PEERS; index += 1) {
      // Half of them come from one address, and some have left before the others come.
      const localAddress = index % 2 === 0 ? '127.0.0.1' : crowdAddress(index)
      pairs.push(await scene.join({}, { localAddress }))
      if (index % 10 === 9) {
        const pair = pairs.splice(index % 7, 1)[0]
        pair?.client.reset()
        await scene.goodbye(pair?.id ?? 0)
      }
    }

    const told = pairs.map(({ client, id }) => ({ port: scene.server.get_peer_port(id), truth: client.localPort }))
    const wrong = told.filter(({ port, truth }) => port !== truth && port !== 0)
    const unknown = told.filter(({ port }) => port === 0).length

    t.strictSame(wrong, [])
    t.comment(`${told.length - unknown} of ${told.length} ports were told`)
    if (inability(engine, 'know-remote-port') === undefined) t.equal(unknown, 0)
    t.equal(scene.server.get_peer_port(12345), 0)
  })

  t.test(
    `${engine}: keeps the port that was asked for in client_connected, to the end of client_disconnected`,
    async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      const told: number[] = []
      scene.server.client_connected.connect((id) => told.push(scene.server.get_peer_port(id)))
      scene.server.client_disconnected.connect((id) => told.push(scene.server.get_peer_port(id)))

      const { client, id } = await scene.join()
      client.reset()
      await scene.goodbye(id)

      t.equal(told.length, 2)
      t.ok(told[0] === client.localPort || (told[0] === 0 && engine === 'uws'))
      t.equal(told[1], told[0])
    },
  )

  t.test(`${engine}: tells ports truly, or 0, of peers that come all at once`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, max_connections_per_ip: PEERS })
    const clients = await Promise.all(Array.from({ length: PEERS }, () => scene.connect()))
    clients.forEach((client, index) => client.upgrade({ path: `/${index}` }))
    await scene.until(() => scene.server.get_peer_ids().length === PEERS, 'all peers')

    const wrong = scene.server.get_peer_ids().filter((id) => {
      const client = clients[Number(scene.server.get_peer_handshake(id)?.path.slice(1))]
      const port = scene.server.get_peer_port(id)
      return port !== client?.localPort && (port !== 0 || engine === 'ws')
    })

    t.strictSame(wrong, [])
  })

  t.test(`${engine}: switches TCP_NODELAY, or warns that it cannot`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()
    const { id } = await scene.join()

    scene.server.get_peer(id)?.set_no_delay(false)
    scene.server.get_peer(id)?.set_no_delay(true)

    const cannot = inability(engine, 'set-no-delay') !== undefined
    t.equal(scene.warnings.length, cannot ? 1 : 0)
    if (cannot) t.match(scene.warnings[0], /set_no_delay/)
    t.ok(await scene.bystanderEchoes())
  })
})

/**
 * wss:// between a real Godot 4 engine and a server of ours, on both engines of ours: what the engine trusts, what it does
 * not, and schemes that do not fit.
 */

import t, { type Test } from 'tap'
import { TLSOptions } from '../../../src/godot4/tls-options.ts'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { CryptoKey } from '../../../src/server/crypto-key.ts'
import { X509Certificate } from '../../../src/server/x509-certificate.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { testCertificates, type TestCertificate } from '../../support/certificates.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn, quiet } from '../real-peers.ts'
import { heldAs, Puppet } from './puppet.ts'

const { first, second, chained } = await testCertificates()

function secureHost(t: Test, engine: RealEngine, { key, cert, ca }: TestCertificate): WebSocketMultiplayerPeer {
  const [ownKey, certificate] = [new CryptoKey(), new X509Certificate()]
  t.strictSame([ownKey.load_from_string(key), certificate.load_from_string(cert + ca)], [0, 0])
  const host = new WebSocketMultiplayerPeer({ ...quiet, server: { engine } })
  host.outbound_buffer_size = 1_000_000
  t.equal(host.create_server(0, '127.0.0.1', TLSOptions.server(ownKey, certificate)), 0, host.get_last_error_message())
  t.teardown(() => host.close())
  return host
}

/**
 * Whether the engine reads our close code over TLS. uWebSockets.js ends the TLS stream together with its close frame, and the
 * engine, which finds both in one poll, tells that the connection was lost.
 */
const CODE_ARRIVES: Readonly<Record<RealEngine, boolean>> = { uws: false, ws: true }

// More than an engine takes in one frame; the buffer of the server has room for it.
const [COUNT, SIZE] = [120, 2500] as const

/** A server of ours, and the name of a peer of the engine's that has begun to join it. */
interface Joining {
  readonly host: WebSocketMultiplayerPeer
  readonly peer: string
}

interface Trust {
  readonly word: string
  readonly host: string
  readonly own: TestCertificate
  /** What the engine trusts; null: what its system trusts. */
  readonly trusts: string | null
  readonly unsafe?: true
}

const TRUSTED: readonly Trust[] = [
  { word: 'a certificate that it was given', host: '127.0.0.1', own: first, trusts: first.root },
  { word: 'the same by name', host: 'localhost', own: first, trusts: first.root },
  { word: 'a chain by its root', host: 'localhost', own: chained, trusts: chained.root },
  { word: 'anything where it is unsafe', host: '127.0.0.1', own: first, trusts: null, unsafe: true },
]

const DISTRUSTED: readonly Trust[] = [
  { word: 'another certificate than it was given', host: '127.0.0.1', own: first, trusts: second.root },
  { word: 'what its system does not know', host: '127.0.0.1', own: first, trusts: null },
]

function tell(puppet: Puppet, engine: RealEngine): void {
  const enter = async (t: Test, { word, host: name, own, trusts, unsafe }: Trust): Promise<Joining> => {
    const [peer, options] = [`${engine} ${word}`, `${engine} ${word} options`]
    await puppet.complaints()
    const host = secureHost(t, engine, own)
    await puppet.createClientTls(options, trusts, unsafe)
    await puppet.create(peer, 'WebSocketMultiplayerPeer')
    t.equal(await puppet.call(peer, 'create_client', `wss://${name}:${host.get_local_port()}`, heldAs(options)), 0)
    return { host, peer }
  }

  for (const trust of TRUSTED) {
    t.test(`${engine}: it trusts ${trust.word}, reads a burst of ours in order, and the end`, async (t) => {
      const { host, peer } = await enter(t, trust)
      await until([host, puppet.polling(peer)], () => puppet.heard(peer).includes('peer_connected 1'))
      await puppet.hold(`${peer} socket`, peer, 'get_peer', 1)
      const read: number[] = []
      const reading = { poll: async () => read.push(...(await puppet.drain(peer)).map(({ hex }) => numberOf(hex))) }

      for (let index = 0; index < COUNT; index++) {
        const packet = Buffer.alloc(SIZE)
        packet.writeUInt32LE(index)
        host.put_packet(packet)
      }
      t.equal(await puppet.burst(peer, 1, 65_535), 1)
      await until([host, puppet.polling(peer), reading], () => {
        return read.length === COUNT && host.get_available_packet_count() === 1
      })
      t.strictSame(
        read,
        Array.from({ length: COUNT }, (_, index) => index),
      )
      t.equal(host.get_packet().length, 65_535)
      const id = (await puppet.call(peer, 'get_unique_id')) as number
      host.get_peer(id)?.close(4001, 'out')
      await until([host, puppet.polling(peer)], () => puppet.heard(peer).includes('peer_disconnected 1'))
      const code = await puppet.call(`${peer} socket`, 'get_close_code')
      if (CODE_ARRIVES[engine]) t.equal(code, 4001)
      else t.ok(code === 4001 || code === -1)
      t.strictSame(await puppet.complaints(), [])
    })
  }

  for (const trust of DISTRUSTED) {
    t.test(`${engine}: it does not trust ${trust.word}, and our game hears nothing of it`, async (t) => {
      const { host, peer } = await enter(t, trust)
      const told: number[] = []
      host.peer_connected.connect((id) => told.push(id))

      await failsToJoin(puppet, host, peer)

      t.match(await puppet.complaints(), [/^ERROR: TLS handshake error: -9984$/])
      t.strictSame(told, [])
    })
  }

  t.test(
    `${engine}: ws:// to a server with a certificate, and wss:// to one without, fail on both sides alike`,
    async (t) => {
      const [secure, plain] = [secureHost(t, engine, first), hostOn(t, engine)]
      await puppet.createClientTls('unsafe', null, true)
      for (const [host, scheme, options] of [
        [secure, 'ws', []],
        [plain, 'wss', [heldAs('unsafe')]],
      ] as const) {
        const peer = `${engine} ${scheme}`
        await puppet.create(peer, 'WebSocketMultiplayerPeer')
        t.equal(
          await puppet.call(peer, 'create_client', `${scheme}://127.0.0.1:${host.get_local_port()}`, ...options),
          0,
        )
        await failsToJoin(puppet, host, peer)
        t.equal(host.get_server_stats()?.peers, 0)
        t.strictSame(puppet.heard(peer), [])
      }
    },
  )
}

/** Until the engine has given up, on its own or because we have. */
async function failsToJoin(puppet: Puppet, host: WebSocketMultiplayerPeer, peer: string): Promise<void> {
  let status: unknown = 1
  const asking = { poll: async () => (status = await puppet.call(peer, 'get_connection_status')) }
  await until([host, puppet.polling(peer), asking], () => status === 0)
}

function numberOf(hex: string): number {
  return hex.length === 2 * SIZE ? Buffer.from(hex, 'hex').readUInt32LE(0) : -1
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))

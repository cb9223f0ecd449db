import t from 'tap'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import type { WebSocketServerOptions } from '../../src/server/options.ts'
import { resolveOptions } from '../../src/server/resolve-options.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'

const transport = new MemoryTransport()
const nothing = (): void => undefined
const methods = { listen: nothing, reloadTls: nothing, stopListening: nothing, close: nothing }

t.test('fills in the documented defaults', async (t) => {
  const options = resolveOptions({ transport })

  t.match(options, {
    overflow: 'disconnect',
    backlogBytes: 4 * 1024 * 1024,
    backlogPackets: 16_384,
    totalBacklogBytes: 256 * 1024 * 1024,
    totalBacklogPackets: 2_097_152,
    packetsPerPump: Infinity,
    engineNote: undefined,
  })
  t.match(options.gate, {
    maxPeers: 4095,
    maxConnectionsPerAddress: 64,
    maxPending: 1024,
    allowedOrigins: null,
    path: null,
    verify: null,
    verifyTimeoutMs: 5000,
    onRequest: null,
    handshakeTimeoutMs: 3000,
    idleTimeoutMs: 60_000,
    closeTimeoutMs: 5000,
    slowPeerBytes: 0,
    slowPeerTimeoutMs: 10_000,
    compression: 'off',
    exclusive: true,
    codecNames: ['polled-peer.msgpack.1'],
  })
  t.equal(options.codecs.ofValues(''), variantCodec)
})

t.test('throws a TypeError that names each bad option', async (t) => {
  const bad: Record<string, unknown[]> = {
    engine: ['wss', 5],
    max_peers: [0, -1, 1.5, NaN, '10', 1_000_001],
    max_connections_per_ip: [0],
    max_pending: [0],
    allowed_origins: ['https://a.example', [1], ['example.org'], ['*'], ['']],
    path: ['play', '', '/a?b', 5, '/a b', '/a#b', '/a/../b', '/ü'],
    verify: [true],
    verify_timeout: [0, -1, NaN, Infinity, '5', 5],
    trusted_proxies: [['localhost'], ['10.0.0.1/8'], 'x', null, 5, {}, [null]],
    on_request: ['/'],
    idle_timeout: [-1, NaN, 86_401, 0.0001, 0.099, null, '60'],
    close_timeout: [0],
    max_backlog_bytes: [0, 1023],
    max_backlog_packets: [0],
    max_total_backlog_bytes: [0],
    max_total_backlog_packets: [0, 1.5],
    inbound_overflow: ['drop', null],
    max_packets_per_poll: [-1],
    max_packets_per_second: [-1, 1.5, NaN],
    max_bytes_per_second: [-1, '5'],
    rate_burst: [0, 0.05, NaN, 5],
    slow_peer_bytes: [-1],
    slow_peer_timeout: [0, 5],
    compression: [true, 'on'],
    on_warning: ['console'],
    max_peer: [5],
    exclusive: ['yes'],
    codec: [5],
    codecs: [5, null, [5], [null]],
    clock: [5],
    random: [5],
    turn: [5],
    transport: [5, null, { listen() {}, close() {} }, { ...methods, cannot: null }, methods],
  }
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      const options = { transport, [name]: value } as WebSocketServerOptions
      if (name === 'engine') delete options.transport
      t.throws(
        () => resolveOptions(options),
        { name: 'TypeError', message: new RegExp(name) },
        `${name}: ${String(value)}`,
      )
    }
  }
})

t.test('takes nothing but an object for the options', async (t) => {
  for (const options of [5, null, 'ws', true, [], () => undefined]) {
    t.throws(() => new WebSocketServer(options as never), {
      name: 'TypeError',
      message: /^Options must be an object, not .+\.$/,
    })
  }
})

t.test('takes an engine or a transport, not both', async (t) => {
  t.throws(() => resolveOptions({ transport, engine: 'ws' }), /exclude each other/)
  t.equal(resolveOptions({ engine: 'ws' }).transport.engine, 'ws')
})

t.test('refuses a slow_peer_timeout that would be ignored', async (t) => {
  t.throws(() => resolveOptions({ transport, slow_peer_timeout: 5 }), /"slow_peer_timeout" needs slow_peer_bytes/)

  t.equal(resolveOptions({ transport, slow_peer_timeout: 5, slow_peer_bytes: 1 }).gate.slowPeerTimeoutMs, 5000)
  t.equal(resolveOptions({ transport, slow_peer_timeout: 5, slow_peer_bytes: 0 }).gate.slowPeerBytes, 0)
})

t.test('refuses a rate_burst that would be ignored, and makes buckets of the others', async (t) => {
  const rate = (options: WebSocketServerOptions) => resolveOptions({ transport, ...options }).gate.inboundRate

  t.throws(() => rate({ rate_burst: 5 }), /"rate_burst" needs max_packets_per_second or max_bytes_per_second/)
  t.equal(rate({}), null)
  t.equal(rate({ max_packets_per_second: 0, max_bytes_per_second: 0, rate_burst: 2 }), null)
  t.strictSame(rate({ max_packets_per_second: 60 }), { packets: { capacity: 300, rate: 0.06 }, bytes: null })
  t.strictSame(rate({ max_bytes_per_second: 1000, rate_burst: 0.5 }), {
    packets: null,
    bytes: { capacity: 500, rate: 1 },
  })
  // Less than one at once would be none for ever.
  t.strictSame(rate({ max_packets_per_second: 1, rate_burst: 0.1 })?.packets, { capacity: 1, rate: 0.001 })
})

t.test('refuses a verify_timeout that would be ignored', async (t) => {
  const verify = (): boolean => true
  t.throws(() => resolveOptions({ transport, verify_timeout: 1 }), {
    name: 'TypeError',
    message: 'Option "verify_timeout" needs verify: without it nobody waits for a verdict.',
  })
  t.throws(() => resolveOptions({ transport, verify: undefined, verify_timeout: 1 }), /"verify_timeout" needs verify/)
  for (const seconds of [0, -1, NaN, Infinity]) {
    t.throws(() => resolveOptions({ transport, verify, verify_timeout: seconds }), /"verify_timeout" must be /)
  }

  t.equal(resolveOptions({ transport, verify, verify_timeout: 1 }).gate.verifyTimeoutMs, 1000)
  t.equal(resolveOptions({ transport, verify_timeout: undefined }).gate.verifyTimeoutMs, 5000)
})

t.test('takes everything in its range', async (t) => {
  const options = resolveOptions({
    transport,
    max_packets_per_poll: 5,
    allowed_origins: ['https://A.example/'],
    idle_timeout: 0,
    verify: () => true,
    path: '/play',
  })

  t.equal(options.packetsPerPump, 5)
  t.same([...(options.gate.allowedOrigins ?? [])], ['https://a.example'])
  t.equal(options.gate.idleTimeoutMs, 0)
  t.equal(resolveOptions({ transport, idle_timeout: 0.1 }).gate.idleTimeoutMs, 100)
})

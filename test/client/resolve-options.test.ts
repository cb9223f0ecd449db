/** The defaults of a client's options, and what is refused. */

import t from 'tap'
import type { WebSocketClientOptions } from '../../src/client/options.ts'
import { resolveOptions } from '../../src/client/resolve-options.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { systemClock } from '../../src/system/clock.ts'
import { FakeConnector } from './fake-connector.ts'

const platform = new FakeConnector()

/** Options as a program without types would give them. */
function untyped(options: object): WebSocketClientOptions {
  return options
}

t.test('fills in the defaults', async (t) => {
  const resolved = resolveOptions({}, platform)

  t.match(resolved, {
    handshakeTimeoutMs: 10_000,
    idleTimeoutMs: 60_000,
    closeTimeoutMs: 5000,
    retry: null,
    backlogBytes: 4_194_304,
    backlogPackets: 16_384,
    overflow: 'disconnect',
    packetsPerPump: Infinity,
    world: { inboxPackets: 65_536, inboxBytes: 67_108_864 },
    codec: variantCodec,
  })
  t.equal(resolved.connector, platform)
  t.equal(resolved.clock, systemClock)
})

t.test('takes what is given', async (t) => {
  const connector = new FakeConnector()
  const onWarning = (): void => undefined

  const resolved = resolveOptions(
    { connector, on_warning: onWarning, handshake_timeout: 0.5, idle_timeout: 0, max_packets_per_poll: 3 },
    platform,
  )

  t.equal(resolved.connector, connector)
  t.equal(resolved.onWarning, onWarning)
  t.match(resolved, { handshakeTimeoutMs: 500, idleTimeoutMs: 0, packetsPerPump: 3 })
})

t.test('reads how to reconnect', async (t) => {
  const retryOf = (reconnect: WebSocketClientOptions['reconnect']) => resolveOptions({ reconnect }, platform).retry

  t.equal(retryOf(false), null)
  t.same(retryOf(true), { firstDelayMs: 1000, maxDelayMs: 30_000, maxAttempts: Infinity })
  t.same(retryOf({ first_delay: 60, max_attempts: 5 }), { firstDelayMs: 60_000, maxDelayMs: 60_000, maxAttempts: 5 })
})

t.test('refuses each bad option by its name', async (t) => {
  const bad: readonly (readonly [name: string, options: object])[] = [
    ['typo', { typo: 1 }],
    ['handshake_timeout', { handshake_timeout: 0 }],
    ['handshake_timeout', { handshake_timeout: '3' }],
    ['idle_timeout', { idle_timeout: -1 }],
    ['idle_timeout', { idle_timeout: 0.0001 }],
    ['close_timeout', { close_timeout: Infinity }],
    ['max_backlog_bytes', { max_backlog_bytes: 1 }],
    ['max_backlog_packets', { max_backlog_packets: 0.5 }],
    ['inbound_overflow', { inbound_overflow: 'explode' }],
    ['max_packets_per_poll', { max_packets_per_poll: -1 }],
    ['reconnect', { reconnect: 'yes' }],
    ['reconnect', { reconnect: null }],
    ['reconnect.delay', { reconnect: { delay: 1 } }],
    ['reconnect.first_delay', { reconnect: { first_delay: 0 } }],
    ['reconnect.max_delay', { reconnect: { first_delay: 5, max_delay: 4 } }],
    ['on_warning', { on_warning: 'x' }],
    ['codec', { codec: {} }],
    ['codec', { codec: { ...variantCodec, name: 'no name' } }],
    ['max_queued_packets', { max_queued_packets: 0 }],
    ['max_queued_bytes', { max_queued_bytes: 1 }],
    ['clock', { clock: 5 }],
    ['connector', { connector: {} }],
    ['connector', { connector: { connect: () => undefined } }],
  ]
  for (const [name, options] of bad) {
    t.throws(() => resolveOptions(untyped(options), platform), { name: 'TypeError', message: new RegExp(`"${name}"`) })
  }
})

t.test('takes nothing but an object for the options', async (t) => {
  for (const options of [5, null, 'ws', true, [], () => undefined]) {
    t.throws(() => resolveOptions(options as never, platform), {
      name: 'TypeError',
      message: /^Options must be an object, not .+\.$/,
    })
  }
})

t.test('refuses what the platform cannot, and asks for less by default', async (t) => {
  const poor = new FakeConnector({ pings: 'No pings.', 'pause-reading': 'No pause.' })

  t.equal(resolveOptions({}, poor).idleTimeoutMs, 0)
  t.throws(() => resolveOptions({ idle_timeout: 5 }, poor), { message: /idle_timeout.*No pings/ })
  t.throws(() => resolveOptions({ inbound_overflow: 'pause' }, poor), { message: /pause.*No pause/ })
  t.equal(resolveOptions({ inbound_overflow: 'pause' }, platform).overflow, 'pause')
})

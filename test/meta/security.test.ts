/**
 * Holds SECURITY.md to the sources: each limit's default is what the resolver of the options fills in, no number among
 * the options is left out, and what uWebSockets.js is said to lack, its engine declares to lack.
 */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import { resolveOptions } from '../../src/server/resolve-options.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import { createUwsTransport } from '../../src/server/transport/uws.ts'
import type { UwsModule } from '../../src/server/transport/uws-native.ts'
import { wsBounds } from '../../src/system/ws-bounds.ts'
import { tablesOf } from '../support/document-tables.ts'

const rowsOf = tablesOf('../SECURITY.md')
const source = readFileSync(new URL('../../src/server/options.ts', import.meta.url), 'utf8')

const count = (value: number): string => (value === 0 || value === Infinity ? 'off' : value.toLocaleString('en-US'))
const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`
const bytes = (value: number): string => {
  if (value === 0) return 'off'
  return value >= 1_048_576 ? `${value / 1_048_576} MiB` : `${value / 1024} KiB`
}

/** The defaults as the page writes them, by the names of the page. */
function defaults(): Record<string, string> {
  const resolved = resolveOptions({ transport: new MemoryTransport() })
  const { gate, world } = resolved
  const limited = resolveOptions({ transport: new MemoryTransport(), max_packets_per_second: 1 })
  const server = new WebSocketServer({ transport: new MemoryTransport() })
  const buffers = server.get_buffers()
  const stranger = gate.trustedProxies.clientAddress('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })
  return {
    max_peers: count(gate.maxPeers),
    max_connections_per_ip: count(gate.maxConnectionsPerAddress),
    max_pending: count(gate.maxPending),
    handshake_timeout: `${server.handshake_timeout} s`,
    verify_timeout: seconds(gate.verifyTimeoutMs),
    idle_timeout: seconds(gate.idleTimeoutMs),
    close_timeout: seconds(gate.closeTimeoutMs),
    '`set_buffers` inbound bytes': bytes(buffers.inputBytes),
    '`set_buffers` inbound packets': count(buffers.inputPackets),
    max_backlog_bytes: bytes(resolved.backlogBytes),
    max_backlog_packets: count(resolved.backlogPackets),
    max_total_backlog_bytes: bytes(resolved.totalBacklogBytes),
    max_total_backlog_packets: count(resolved.totalBacklogPackets),
    max_packets_per_poll: count(resolved.packetsPerPump),
    max_packets_per_second: gate.inboundRate?.packets === undefined ? 'off' : 'on',
    max_bytes_per_second: gate.inboundRate?.bytes === undefined ? 'off' : 'on',
    rate_burst: seconds((limited.gate.inboundRate?.packets?.capacity ?? 0) * 1000),
    max_queued_packets: count(world.inboxPackets),
    max_queued_bytes: bytes(world.inboxBytes),
    slow_peer_bytes: bytes(gate.slowPeerBytes),
    slow_peer_timeout: seconds(gate.slowPeerTimeoutMs),
    inbound_overflow: resolved.overflow,
    compression: gate.compression,
    allowed_origins: gate.allowedOrigins === null ? 'any' : 'some',
    trusted_proxies: stranger.address === '127.0.0.1' ? 'none' : 'any',
    path: gate.path ?? 'any',
    exclusive: String(gate.exclusive),
    server_relay: String(world.relay),
  }
}

t.test('each limit of SECURITY.md has the default of the sources, and a reason', async (t) => {
  const rows = rowsOf('Limits, and why they are so', 'limit | default')

  t.strictSame(
    rows.map(([name, value]) => [name, value]),
    Object.entries(defaults()),
  )
  for (const [name = '', , reason = ''] of rows) t.ok(reason.length > 5, name)
})

t.test('no option that is a number is left out of the limits', async (t) => {
  const numbers = [...source.matchAll(/^ {2}(\w+)\?: number \| undefined$/gm)].map(([, name = '']) => name)
  const listed = new Set(rowsOf('Limits, and why they are so', 'limit | default').map(([name]) => name))

  t.ok(numbers.length >= 12)
  t.strictSame(
    numbers.filter((name) => !listed.has(name)),
    [],
  )
})

t.test('what uWebSockets.js is said to lack, its engine declares', async (t) => {
  const { cannot } = createUwsTransport({} as UwsModule)
  const rows = rowsOf('What uWebSockets.js cannot refuse', 'cannot').map(([name = '']) => name)

  t.ok(rows.length >= 6)
  t.strictSame(
    rows.filter((name) => !(name in cannot)),
    [],
  )
})

t.test('the bounds of the ws engine stand in the pages as they are', async (t) => {
  const { maxFragments, maxBufferedChunks, maxPendingAutoPongs } = wsBounds(131_072)
  const pageOf = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
  const [fragments, reads, pongs] = [maxFragments, maxBufferedChunks, maxPendingAutoPongs].map(count)

  for (const [page, sentence] of [
    ['docs/abuse.md', `${fragments} frames (ws)`],
    ['docs/abuse.md', `${reads} reads of the socket (ws)`],
    ['docs/abuse.md', `${pongs} answers (ws)`],
    ['docs/refusals.md', `more than ${fragments} fragments, or a frame that came in more than ${reads} reads`],
    ['docs/refusals.md', `64 KiB of them wait (uws), or ${pongs} (ws)`],
    ['SECURITY.md', `${fragments} fragments of a message on ws`],
  ] as const) {
    t.ok(pageOf(page).includes(sentence), `${page}: ${sentence}`)
  }
})

/** How many sockets may be pending: all together, and from one address. */

import t from 'tap'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import type { WebSocketServerOptions } from '../../src/server/options.ts'
import { PendingSockets } from '../../src/server/pending-sockets.ts'
import { resolveOptions } from '../../src/server/resolve-options.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import type { PendingSocket } from '../../src/server/transport/transport.ts'

function pendingOf(options: WebSocketServerOptions = {}) {
  const clock = new VirtualClock()
  const late: string[] = []
  const { gate } = resolveOptions({ transport: new MemoryTransport(), clock, ...options })
  const pending = new PendingSockets(gate, ({ address }) => late.push(address))
  return { clock, late, pending }
}

function socketFrom(address: string): PendingSocket {
  return { address, cut: () => undefined }
}

/** What is said to so many sockets of one address, one after another; each reason and null once. */
function answers(pending: PendingSockets, address: string, count: number): Record<string, number> {
  const said: Record<string, number> = {}
  for (let index = 0; index < count; index += 1) {
    const reason = pending.add(socketFrom(address), 0) ?? 'taken'
    said[reason] = (said[reason] ?? 0) + 1
  }
  return said
}

const SHARES: readonly (readonly [options: WebSocketServerOptions, share: number])[] = [
  [{}, 64],
  [{ max_connections_per_ip: 1 }, 64],
  [{ max_connections_per_ip: 100 }, 100],
  [{ max_connections_per_ip: 1, max_pending: 47 }, 2],
  [{ max_connections_per_ip: 1, max_pending: 15 }, 1],
]

for (const [options, share] of SHARES) {
  t.test(`takes ${share} from one address with ${JSON.stringify(options)}, and others from another`, async (t) => {
    const { pending } = pendingOf(options)

    t.same(answers(pending, '10.0.0.1', share + 5), { taken: share, 'address-limit': 5 })
    t.same(answers(pending, '10.0.0.2', 1), { taken: 1 })
    t.equal(pending.count, share + 1)
  })
}

t.test('takes max_pending from all together, those that wait elsewhere included', async (t) => {
  const { pending } = pendingOf({ max_pending: 3 })

  const said = [0, 1, 1, 0, 0].map((others, index) => pending.add(socketFrom(`10.0.0.${index}`), others))

  t.same(said, [null, null, 'too-many-pending', null, 'too-many-pending'])
})

t.test('says of one that has its share, where all places are taken, that it has it', async (t) => {
  const { pending } = pendingOf({ max_pending: 2, max_connections_per_ip: 1 })
  pending.add(socketFrom('10.0.0.1'), 0)
  pending.add(socketFrom('10.0.0.2'), 0)

  t.equal(pending.add(socketFrom('10.0.0.1'), 0), 'address-limit')
  t.equal(pending.add(socketFrom('10.0.0.3'), 0), 'too-many-pending')
})

t.test('lets a trusted proxy, and a socket whose address is not known, take all places', async (t) => {
  const { pending } = pendingOf({ max_pending: 20, max_connections_per_ip: 2, trusted_proxies: ['10.0.0.0/8'] })

  t.same(answers(pending, '192.0.2.1', 3), { taken: 2, 'address-limit': 1 })
  t.same(answers(pending, '10.1.2.3', 9), { taken: 9 })
  t.same(answers(pending, '', 10), { taken: 9, 'too-many-pending': 1 })
})

t.test('gives back the place of a socket that has asked or gone, once', async (t) => {
  const { pending } = pendingOf({ max_connections_per_ip: 2, max_pending: 10 })
  const [first, second] = [socketFrom('10.0.0.1'), socketFrom('10.0.0.1')]
  pending.add(first, 0)
  pending.add(second, 0)

  t.equal(pending.remove(first), true)
  t.equal(pending.remove(first), false)

  t.same(answers(pending, '10.0.0.1', 2), { taken: 1, 'address-limit': 1 })
})

t.test('counts a socket that is being sent its answer until that has left, once', async (t) => {
  const { pending } = pendingOf({ max_connections_per_ip: 2, max_pending: 10 })
  const lefts = [pending.answering('10.0.0.1'), pending.answering('10.0.0.1')]
  const cleared = pending.answering('10.0.0.2')

  t.equal(pending.count, 3)
  t.same([pending.hasShare('10.0.0.1'), pending.hasShare('10.0.0.2')], [true, false])
  t.same(answers(pending, '10.0.0.1', 1), { 'address-limit': 1 })

  lefts[0]?.()
  lefts[0]?.()
  t.same(answers(pending, '10.0.0.1', 2), { taken: 1, 'address-limit': 1 })

  pending.clear()
  pending.answering('10.0.0.2')
  cleared()
  t.equal(pending.count, 1, 'what was forgotten gives back no place of later')
})

t.test('gives back the places of the late, which can be removed no more', async (t) => {
  const { clock, late, pending } = pendingOf({ max_connections_per_ip: 2, max_pending: 10 })
  const socket = socketFrom('10.0.0.1')
  pending.add(socket, 0)
  pending.add(socketFrom('10.0.0.1'), 0)

  clock.advance(3000)

  t.same(late, ['10.0.0.1', '10.0.0.1'])
  t.equal(pending.remove(socket), false)
  t.same(answers(pending, '10.0.0.1', 3), { taken: 2, 'address-limit': 1 })
})

t.test('forgets all, and hears of none of them again', async (t) => {
  const { clock, late, pending } = pendingOf({ max_connections_per_ip: 2, max_pending: 10 })
  answers(pending, '10.0.0.1', 2)

  pending.clear()
  clock.advance(3000)

  t.equal(pending.count, 0)
  t.same(late, [])
  t.same(answers(pending, '10.0.0.1', 2), { taken: 2 })
})

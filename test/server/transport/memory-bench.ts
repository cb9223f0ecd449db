/**
 * A memory transport that listens, its host in place of the gate and its turn in hand, for the tests of the transport itself.
 */

import type { Test } from 'tap'
import { ManualTurn } from '../../../src/peer/turn.ts'
import { MemoryTransport } from '../../../src/server/transport/memory.ts'
import type { MemoryTransportOptions } from '../../../src/server/transport/memory.ts'
import { Host, LISTEN } from './contract-scene.ts'
import type { ServerEnd } from './contract-scene.ts'

/** What {@link bench} makes. */
export interface Bench {
  readonly turn: ManualTurn
  readonly transport: MemoryTransport
  readonly host: Host
  /** The server's end of the socket that was opened last. */
  lastEnd(): ServerEnd
}

/** A transport that listens, under the test's hand. */
export function bench(t: Test, options: MemoryTransportOptions = {}): Bench {
  const turn = new ManualTurn()
  const transport = new MemoryTransport({ turn, ...options })
  const host = new Host()
  t.equal(transport.listen(LISTEN, host).ok, true)
  return {
    turn,
    transport,
    host,
    lastEnd() {
      const end = host.opened.waiting.at(-1)
      if (end === undefined) throw new Error('nothing was opened')
      return end
    },
  }
}

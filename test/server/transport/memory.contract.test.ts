/**
 * The contract of all transports, asked of the memory transport: once as able as it can be, once with every inability
 * that it can take on, which also proves the suite's own other half.
 */

import t from 'tap'
import type { Ability } from '../../../src/server/transport/transport.ts'
import { MemoryNetwork, MemoryTransport } from '../../../src/server/transport/memory.ts'
import { transportContract } from './contract.ts'
import { memoryReach } from './contract-memory.ts'

const able = new MemoryNetwork()
transportContract(t, {
  name: 'memory',
  make: () => new MemoryTransport({ network: able }),
  reach: memoryReach(able),
})

const LIMITS: Partial<Record<Ability, string>> = {
  'close-timeout': 'It is asked to end with its own close frame.',
  'deliver-frame-sent-with-request': 'It is asked to lose what comes with the request.',
  'know-own-close-was-answered': 'It is asked not to wait for the answer to a close frame.',
  'know-remote-port': 'It is asked to know no remote port.',
  'pause-reading': 'It is asked to read always.',
  'refuse-binary-between-fragments': 'It is asked to take every frame.',
  'refuse-unmasked-frame': 'It is asked to take every frame.',
  'report-close-codes-3000-to-3999': 'It is asked to refuse these codes.',
  'send-close-frame-on-violation': 'It is asked to end violations in silence.',
  'set-no-delay': 'It is asked to leave the delay alone.',
  'share-port': 'It is asked to keep its port for itself.',
  tls: 'It is asked to have no TLS.',
}
const limited = new MemoryNetwork()
transportContract(t, {
  name: 'memory without its abilities',
  make: () => new MemoryTransport({ network: limited, cannot: LIMITS }),
  reach: memoryReach(limited),
})

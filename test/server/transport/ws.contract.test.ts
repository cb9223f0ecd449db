/**
 * The contract suite on the ws engine, over real sockets of this machine.
 */

import t from 'tap'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
import { transportContract } from './contract.ts'

transportContract(t, { name: 'ws', make: createWsTransport })

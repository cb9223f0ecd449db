/**
 * What a client with `gd_mp_api` hears from a server that says anything. Nobody comes twice, nobody leaves who was not
 * there, and every packet that is kept can be read as it was sent.
 */

import { isDeepStrictEqual } from 'node:util'
import { ClientWorld } from '../../src/multiplayer/client-world.ts'
import { readFrame, writePayloadFrame, writeSystemFrame } from '../../src/multiplayer/frame.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'
import { hex } from '../../test/support/hex.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

const ROOM = { inboxPackets: 8, inboxBytes: 256 }
const JOINED = [writeSystemFrame(3, 5), writeSystemFrame(1, 1), writeSystemFrame(1, 7)]

/** A client's world, who is there in it, and how often something was told. */
function makeWorld() {
  const present = new Set<number>()
  const told = { count: 0 }
  const sources: number[] = []
  const world = new ClientWorld(
    ROOM,
    {
      peerConnected: (id) => {
        demand(id > 0 && !present.has(id), `${id} has come twice`)
        present.add(id)
      },
      peerDisconnected: (id) => demand(present.delete(id), `${id} has left and was not there`),
      connectionSucceeded: () => demand(present.has(1), 'it has joined without a server'),
      connectionFailed: () => undefined,
      serverDisconnected: () => undefined,
      packetReceived: (source) => {
        demand(present.has(source), `${source} says something and is not there`)
        sources.push(source)
      },
      send: () => GodotError.OK,
      drop: (_reason, count) => void (told.count += count),
    },
    new ErrorReport(() => undefined),
  )
  return { world, present, told, sources }
}

/** A client's world. */
export const clientWorld: FuzzTarget = {
  name: 'client-world',
  reads: ['src/multiplayer/client-world.ts', 'src/multiplayer/inbox.ts'],
  seeds: [
    inputOf(...JOINED, writePayloadFrame(7, 5, hex('68 69')), writeSystemFrame(2, 7)),
    inputOf(...JOINED, ...Array.from({ length: 10 }, () => writePayloadFrame(1, 5, new Uint8Array(40)))),
    inputOf(writeSystemFrame(1, 1), writeSystemFrame(1, 1), writeSystemFrame(3, 1), writeSystemFrame(3, -5)),
    inputOf(...documentedVectors('gd-mp.md')),
  ],
  words: [...JOINED, writeSystemFrame(2, 1)].map((frame) => inputOf(frame)),
  run(input) {
    const { world, present, told, sources } = makeWorld()
    world.begin('')
    const kept: Uint8Array[] = []
    for (const { bytes } of messagesOf(input)) {
      const before = sources.length
      const drops = told.count
      world.receive(bytes)
      demand(told.count - drops <= 1, 'a message is dropped twice')
      const read = readFrame(bytes)
      if (sources.length > before && read.ok) kept.push(new Uint8Array(read.frame.payload))
    }
    demand(world.count() === kept.length && kept.length <= ROOM.inboxPackets, 'packets are missing, or too many')
    for (const payload of kept)
      demand(isDeepStrictEqual(new Uint8Array(world.read().bytes), payload), 'one has changed')
    world.end()
    demand(present.size === 0, 'somebody is there when it is over')
  },
}

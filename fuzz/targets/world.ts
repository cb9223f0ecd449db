/**
 * A game with remote calls on a server with `gd_mp_api`, one client that says anything, and two honest ones that speak
 * different codecs. Whatever it says, `poll()` does not throw, the honest ones stay, and hear nothing in their own name.
 */

import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { FRAME_TYPES, readFrame, systemFrameId, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { MultiplayerAPI } from '../../src/multiplayer/rpc/multiplayer-api.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../src/multiplayer/rpc/rpc-modes.ts'
import type { MemoryClient } from '../../src/server/transport/memory.ts'
import { hex } from '../../test/support/hex.ts'
import { ServerScene } from '../../test/support/server-scene.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

class Main extends NetworkNode<Main> {
  mood: unknown = 0

  constructor() {
    super('Main')
    this.rpc_config('rem', RPC_MODES.remote)
    this.rset_config('mood', RPC_MODES.remote)
  }

  rem(...args: readonly unknown[]): number {
    return args.length
  }
}

/** Everybody is there; the ids are the same in every scene, for the dice are. */
function makeScene() {
  const scene = new ServerScene({ multiplayer: true, codecs: [msgpackCodec] })
  const codecs = [variantCodec, msgpackCodec]
  const api = new MultiplayerAPI({}, { clock: scene.clock, codecs, on_warning: () => undefined })
  api.network_peer = scene.server
  api.root_node = new NetworkNode('root')
  api.root_node.add_child(new Main())
  const { client: stranger, id } = scene.join()
  const honest = [scene.join(), scene.join({ protocols: [msgpackCodec.name] })]
  for (const { client } of honest) client.takeMessages()
  const tick = () => {
    api.poll()
    scene.turn.end()
  }
  return { scene, tick, stranger, id, honest }
}

/** What an honest client hears: frames of the stranger's, the server's, and word of who comes and goes. */
function checkHeard(client: MemoryClient, own: number, stranger: number): void {
  for (const { bytes } of client.takeMessages()) {
    const read = readFrame(bytes)
    demand(read.ok, 'an honest client hears what is no frame')
    const { type, source } = read.frame
    if (type === FRAME_TYPES.payload) demand(source === stranger || source === 1, `it hears ${source}`)
    else demand(source === 1 && systemFrameId(read.frame) !== own, 'it is told of itself')
  }
}

const { id: ID, honest: HONEST } = makeScene()
const COMMANDS = documentedVectors('rpc.md')
const framed = (target: number, payload: Uint8Array): Uint8Array => writePayloadFrame(ID, target, payload)

/** A server's world. */
export const world: FuzzTarget = {
  name: 'world',
  reads: [
    'src/multiplayer/multiplayer-world.ts',
    'src/multiplayer/routing.ts',
    'src/multiplayer/rpc/rpc-receiver.ts',
    'src/multiplayer/rpc/incoming-calls.ts',
    'src/multiplayer/relayed-frames.ts',
  ],
  seeds: [
    ...COMMANDS.map((command) => inputOf(framed(1, command))),
    ...COMMANDS.map((command) => inputOf(framed(0, command))),
    ...HONEST.map(({ id }) => inputOf(framed(id, hex('68 69')), framed(-id, hex('68 69')))),
    inputOf(...COMMANDS.map((command) => framed(1, command))),
    inputOf(...documentedVectors('gd-mp.md')),
    Uint8Array.of(0x80, 2, 0x68, 0x69),
  ],
  words: [
    ...COMMANDS,
    ...[ID, -ID, ...HONEST.flatMap(({ id }) => [id, -id])].map((id) => new Uint8Array(Int32Array.of(id).buffer)),
  ],
  run(input) {
    const { scene, tick, stranger, id, honest } = makeScene()
    for (const { bytes, isText } of messagesOf(input)) stranger.send(bytes, isText)
    tick()
    tick()
    for (const { client, id: own } of honest) {
      demand(client.state === 'open' && scene.server.has_peer(own), 'an honest client is gone')
      checkHeard(client, own, id)
    }
    scene.server.stop()
  },
}

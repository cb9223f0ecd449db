/**
 * One world of both kinds, with a game of remote calls: a client of Godot 4 and one of Godot 3 that say anything, and an
 * honest one of each. Whatever they say, `poll()` does not throw, the honest ones stay, and hear nothing in their own name.
 */

import { readFrame, systemFrameId, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { MultiplayerAPI } from '../../src/multiplayer/rpc/multiplayer-api.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../src/multiplayer/rpc/rpc-modes.ts'
import { readCommand } from '../../src/godot4/wire/command.ts'
import { writeCall } from '../../src/godot4/wire/call-command.ts'
import { writeConfirmPath, writeSimplifyPath } from '../../src/godot4/wire/path-command.ts'
import { writeRelay } from '../../src/godot4/wire/system-command.ts'
import { RpcTable } from '../../src/godot4/script/rpc-names.ts'
import type { Encoded } from '../../src/peer/packet-codec.ts'
import { OneWorld } from '../../src/world/one-world.ts'
import { godot4Calls, worldCodecs } from '../../src/world/world-codecs.ts'
import { hex } from '../../test/support/hex.ts'
import { ServerScene } from '../../test/support/server-scene.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

class Main extends NetworkNode<Main> {
  constructor() {
    super('Main')
    this.rpc_config('rem', RPC_MODES.remote)
  }

  rem(...args: readonly unknown[]): number {
    return args.length
  }
}

/** Everybody is there; the ids are the same in every scene, for the dice are. */
function makeScene() {
  const scene = new ServerScene({ multiplayer: true, kinds: new OneWorld() })
  const api = new MultiplayerAPI({}, { clock: scene.clock, codecs: worldCodecs, on_warning: () => undefined })
  api.network_peer = scene.server
  api.root_node = new NetworkNode('root')
  api.root_node.add_child(new Main())
  const [four, three, honest4, honest3] = ['/godot4', '/godot3', '/godot4', '/godot3'].map((path) =>
    scene.join({ path }),
  )
  if (four === undefined || three === undefined || honest4 === undefined || honest3 === undefined) {
    throw new Error('nobody has joined')
  }
  for (const { client } of [honest4, honest3]) client.takeMessages()
  const tick = () => {
    api.poll()
    scene.turn.end()
  }
  return { scene, tick, strangers: { four, three }, honest4, honest3 }
}

function checkHeard3(bytes: Uint8Array, own: number, strangers: readonly number[]): void {
  const read = readFrame(bytes)
  demand(read.ok, 'an honest client of Godot 3 hears what is no frame')
  const { type, source } = read.frame
  if (type === 0) demand(source === 1 || strangers.includes(source), `it hears ${source}`)
  else demand(source === 1 && systemFrameId(read.frame) !== own, 'it is told of itself')
}

function checkHeard4(bytes: Uint8Array, own: number, strangers: readonly number[]): void {
  const read = readCommand(bytes)
  demand(read.ok, 'an honest client of Godot 4 hears what is no packet')
  const { command } = read
  if (command.command === 'relay') demand(strangers.includes(command.peer), `it hears ${command.peer}`)
  if (command.command === 'add' || command.command === 'remove') demand(command.peer !== own, 'it is told of itself')
}

function written(encoded: Encoded): Uint8Array {
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

const { strangers: STRANGERS, honest4: FOUR, honest3: THREE } = makeScene()
const { checksum } = new RpcTable({ script: ['rem'] })
const SAID_IN_4 = [
  written(writeSimplifyPath(1, 'Main', checksum)),
  written(writeCall({ path: 'Main' }, 0, [1, 'x', new Map([[1, 2]])], godot4Calls, 1000)),
  written(writeCall({ id: 1 }, 0, [Uint8Array.of(1)], godot4Calls, 1000)),
  written(writeConfirmPath({ id: 1, path: 'Main' }, true, 'id')),
  hex('03 68 69'),
]
const SAID_IN_3 = documentedVectors('rpc.md')
/** Marked as text, which is how an input says that the stranger of Godot 3 sends it. */
const inThree = (payload: Uint8Array, target: number): Uint8Array => {
  const input = inputOf(writePayloadFrame(STRANGERS.three.id, target, payload))
  input[0] = 0x80 | (input[0] ?? 0)
  return input
}

/** A world of two kinds. */
export const oneWorld: FuzzTarget = {
  name: 'one-world',
  reads: ['src/multiplayer/frame-wire.ts', 'src/world/from-godot4.ts', 'src/world/to-godot4.ts'],
  seeds: [
    inputOf(...SAID_IN_4),
    ...[0, THREE.id, -THREE.id].map((to) => inputOf(...SAID_IN_4.map((packet) => writeRelay(to, packet)))),
    ...SAID_IN_3.flatMap((command) => [inThree(command, 0), inThree(command, FOUR.id)]),
  ],
  words: [STRANGERS.four.id, STRANGERS.three.id, FOUR.id, THREE.id].map(
    (id) => new Uint8Array(Int32Array.of(id).buffer),
  ),
  run(input) {
    const { scene, tick, strangers, honest4, honest3 } = makeScene()
    for (const { bytes, isText } of messagesOf(input)) (isText ? strangers.three : strangers.four).client.send(bytes)
    tick()
    tick()
    const ids = Object.values(strangers).map(({ id }) => id)
    for (const [{ client, id }, check] of [
      [honest4, checkHeard4],
      [honest3, checkHeard3],
    ] as const) {
      demand(client.state === 'open' && scene.server.has_peer(id), 'an honest client is gone')
      for (const { bytes } of client.takeMessages()) check(bytes, id, ids)
    }
    scene.server.stop()
  },
}

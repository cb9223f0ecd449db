/**
 * A server of Godot 4's with nodes that others may spawn and synchronise, and one client that is the authority of some and
 * says anything. Whatever it says, `poll()` does not throw, nothing is set that no configuration names, nothing of the
 * server's own is touched, and nothing grows without bound.
 */

import { MultiplayerSpawner } from '../../src/godot4/replication/multiplayer-spawner.ts'
import { MOST_RECEIVED_NODES } from '../../src/godot4/replication/received-nodes.ts'
import { SceneNode } from '../../src/godot4/scene/scene-node.ts'
import { writeSimplifyPath } from '../../src/godot4/wire/path-command.ts'
import { writeDelta, writeDespawn, writeSpawn, writeSync } from '../../src/godot4/wire/replication-command.ts'
import { writeRelay } from '../../src/godot4/wire/system-command.ts'
import { Ship, SHIP_SCENE, World } from '../../test/godot4/replication/world.ts'
import { ServerStage } from '../../test/godot4/scene/server-stage.ts'
import { hex } from '../../test/support/hex.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

const MOST_BYTES = 65_535
const NO_NAMES = 'd41d8cd98f00b204e9800998ecf8427e'
const SCENE_OF_OTHERS = 'res://theirs.tscn'

/** The ids are the same in every stage, for the dice are. */
function makeStage() {
  const stage = new ServerStage()
  const world = new World(stage.api)
  const [stranger] = stage.joined(1)
  if (stranger === undefined) throw new Error('nobody has joined')
  const own = world.addShip('Own')
  const shared = new Ship('Shared')
  world.main.add_child(shared)
  shared.sync.set_multiplayer_authority(stranger.id)
  const theirs = new MultiplayerSpawner('Theirs')
  theirs.spawn_path = '.'
  theirs.spawn_limit = 8
  theirs.spawn_function = () => new SceneNode()
  theirs.add_spawnable_scene(SCENE_OF_OTHERS, () => {
    const ship = new Ship()
    ship.set_multiplayer_authority(stranger.id)
    return ship
  })
  world.main.add_child(theirs)
  theirs.set_multiplayer_authority(stranger.id)
  return { stage, world, stranger, own, shared, theirs }
}

const bytesOf = (encoded: ReturnType<typeof writeSync>): Uint8Array => (encoded.ok ? encoded.bytes : new Uint8Array())
const announce = (id: number, path: string): Uint8Array => bytesOf(writeSimplifyPath(id, path, NO_NAMES))

const POSITION = hex('05000000 00004040 00008040')
const STATE = hex('05000000 00004040 00008040 04000000 03000000 626f6200')
const PATHS = [announce(1, 'Main/Theirs'), announce(2, 'Main/Shared/Sync'), announce(3, 'Main/Spawner')]
const ship = { scene: 0, argument: null, spawnerId: 1, netId: 1, synchronizerIds: [2], name: 'A', state: STATE }
const SPAWN = bytesOf(writeSpawn(ship, MOST_BYTES))
const CUSTOM = bytesOf(
  writeSpawn(
    { ...ship, scene: null, argument: hex('0205'), netId: 9, synchronizerIds: [], state: hex('') },
    MOST_BYTES,
  ),
)
const SYNCS = [2, 0x8000_0002].flatMap((synchronizerId) => [
  bytesOf(writeSync(5, [{ synchronizerId, state: POSITION }], MOST_BYTES)),
  bytesOf(writeDelta([{ synchronizerId, properties: [0, 1], state: hex('04000000 00000000 0209') }], MOST_BYTES)),
])

/** Demands that only what was named has been touched. */
function check({ stage, world, own, shared, theirs, stranger }: ReturnType<typeof makeStage>): void {
  const kept = [own.position.x, own.position.y, own.nick, own.hp, own.secret, shared.secret]
  demand(kept.join() === '3,4,bob,10,kept,kept', 'a property was set that is not theirs')
  demand(own.is_inside_tree() && world.ship('Own') === own, 'a node of the server is gone')
  demand(shared.sync.get_multiplayer_authority() === stranger.id, 'an authority has changed')
  demand(world.players.get_children().length === 1, 'a node has come to be below a spawner of the server')
  demand(theirs.get_children().length <= Math.min(8, MOST_RECEIVED_NODES), 'more nodes than the limit')
  demand(!('polluted' in {}) && world.spawner.get_spawnable_scene(0) === SHIP_SCENE, 'something else was touched')
  demand(stage.api.get_peers().length <= 1, 'somebody has come')
}

/** A server's replication. */
export const godot4Replication: FuzzTarget = {
  name: 'godot4-replication',
  reads: ['src/godot4/replication/replication-reader.ts'],
  seeds: [
    inputOf(...PATHS, SPAWN, ...SYNCS, writeDespawn(1)),
    inputOf(...PATHS, CUSTOM, writeDespawn(9), CUSTOM),
    inputOf(...PATHS, SPAWN, SPAWN, writeDespawn(2), ...SYNCS),
    inputOf(announce(2, 'Main/Players/Own/Sync'), ...SYNCS),
    inputOf(announce(1, 'Main/Spawner'), SPAWN, writeDespawn(1)),
    inputOf(...PATHS, writeRelay(0, SPAWN), writeRelay(-5, SYNCS[0] ?? SPAWN)),
  ],
  words: [
    SPAWN.subarray(0, 10),
    Buffer.from('__proto__'),
    Buffer.from('Main/Players/Own/Sync'),
    hex('01000080'),
    hex('02000080'),
  ],
  run(input) {
    const made = makeStage()
    const { stage, stranger } = made
    for (const { bytes, isText } of messagesOf(input)) stranger.memory.send(bytes, isText)
    stage.tick()
    stage.tick()
    check(made)
    stage.host.peer.close()
  },
}

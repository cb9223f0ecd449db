/**
 * The nodes of the captured packets: `/root/Main/Spawner`, which spawns ships below `/root/Main/Players`. A ship has a
 * synchronizer for its position, always, and its nick and hit points, on change. What a spawner signals stands in the log.
 */

import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { MultiplayerSpawner } from '../../../src/godot4/replication/multiplayer-spawner.ts'
import { MultiplayerSynchronizer } from '../../../src/godot4/replication/multiplayer-synchronizer.ts'
import { SceneReplicationConfig } from '../../../src/godot4/replication/scene-replication-config.ts'
import { announcement as announcementOf } from '../scene/main-node.ts'
import { Vector2 } from '../../../src/multiplayer/variant/vectors.ts'

export const SHIP_SCENE = 'res://ship.tscn'

/** The announcement of a node that has no remote calls: the MD5 of no names. */
export function announcement(id: number, path: string): string {
  return announcementOf(id, path, 'd41d8cd98f00b204e9800998ecf8427e')
}

/** What the engine of the captures had. */
export function shipConfig(): SceneReplicationConfig {
  const config = new SceneReplicationConfig()
  for (const path of ['.:position', '.:nick', '.:hp']) config.add_property(path)
  for (const path of ['.:nick', '.:hp']) config.property_set_replication_mode(path, 2)
  config.property_set_spawn('.:hp', false)
  return config
}

export class Ship extends SceneNode<Ship> {
  position = new Vector2()
  nick = ''
  hp = 10
  readonly sync = new MultiplayerSynchronizer('Sync')
  /** Nobody lists it. */
  secret = 'kept'

  constructor(name = '') {
    super(name)
    this.scene_file_path = SHIP_SCENE
    this.sync.replication_config = shipConfig()
    this.add_child(this.sync)
  }
}

export class World {
  readonly root = new SceneNode('root')
  readonly main = new SceneNode('Main')
  readonly players = new SceneNode('Players')
  readonly spawner = new MultiplayerSpawner('Spawner')
  readonly log: string[] = []

  constructor(api: SceneMultiplayer) {
    const { root, main, players, spawner } = this
    root.add_child(main)
    main.add_child(players)
    main.add_child(spawner)
    spawner.spawn_path = '../Players'
    spawner.add_spawnable_scene(SHIP_SCENE, () => new Ship())
    spawner.spawned.connect((node) => this.log.push(`spawned ${node.name}`))
    spawner.despawned.connect((node) => this.log.push(`despawned ${node.name}`))
    api.root_node = root
  }

  /** The ship of the captures, in the tree. */
  addShip(name = 'P1'): Ship {
    const ship = new Ship(name)
    ship.position = new Vector2(3, 4)
    ship.nick = 'bob'
    this.players.add_child(ship)
    return ship
  }

  ship(name = 'P1'): Ship | null {
    const node = this.players.get_node_or_null(name)
    return node instanceof Ship ? node : null
  }
}

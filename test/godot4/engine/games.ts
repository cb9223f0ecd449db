/**
 * Games of a puppet, each a SceneMultiplayer of the engine's with a tree and an Actor of its own, and scenes of ours with the
 * same node. Used by the tests of this folder.
 */

import type { Test } from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import type { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { freePort } from '../../godot/trace.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { newGuest, quiet } from '../real-peers.ts'
import { keepJournal } from '../scene/server-stage.ts'
import { Actor } from './actor.ts'
import { heldAs, type Puppet } from './puppet.ts'

/** A scene of ours: `/root/Actor`, and what its signals said. */
export class Scene {
  readonly api = new SceneMultiplayer(quiet)
  readonly actor = new Actor('Actor')
  readonly root = new SceneNode('root')
  readonly journal: string[] = []

  constructor(peer: WebSocketMultiplayerPeer, prepare: (api: SceneMultiplayer) => void = () => undefined) {
    this.root.add_child(this.actor)
    this.api.root_node = this.root
    keepJournal(this.api, this.journal)
    prepare(this.api)
    this.api.multiplayer_peer = peer
  }

  poll(): void {
    this.api.poll()
  }
}

/**
 * Makes a game of the engine: `name` is its SceneMultiplayer, `name peer` its WebSocketMultiplayerPeer, `name root` the top of
 * its tree, and `name actor` the Actor in it.
 */
export async function makeGame(puppet: Puppet, name: string): Promise<void> {
  await puppet.createGame(name)
  await puppet.createActor(`${name} actor`, `${name} root`, 'Actor')
  await puppet.create(`${name} peer`, 'WebSocketMultiplayerPeer')
}

/** Makes a game that serves, and returns its port. */
export async function serveGame(puppet: Puppet, name: string): Promise<number> {
  await makeGame(puppet, name)
  // Somebody else may take a port that was free a moment ago.
  for (let tries = 0; tries < 10; tries++) {
    const port = await freePort()
    if ((await puppet.call(`${name} peer`, 'create_server', port, '127.0.0.1')) !== 0) continue
    await puppet.set(name, 'multiplayer_peer', heldAs(`${name} peer`))
    return port
  }
  throw new Error('The engine has found no port.')
}

/** Makes a game that has joined the server at a port, and returns its id. */
export async function joinGame(
  t: Test,
  puppet: Puppet,
  name: string,
  port: number,
  polled: readonly Polled[],
): Promise<number> {
  await makeGame(puppet, name)
  t.equal(await puppet.call(`${name} peer`, 'create_client', `ws://127.0.0.1:${port}`), 0)
  await puppet.set(name, 'multiplayer_peer', heldAs(`${name} peer`))
  const turns = [...polled, puppet.polling(name)]
  await until(turns, () => puppet.heard(name).includes('connected_to_server'), `${name} has joined`)
  return (await puppet.call(name, 'get_unique_id')) as number
}

/** Makes a game that is a server, and returns its port. `prepare` may call what comes before `create_server`. */
export async function hostGame(
  t: Test,
  puppet: Puppet,
  name: string,
  prepare: () => Promise<unknown> = async () => undefined,
): Promise<number> {
  const port = await freePort()
  await makeGame(puppet, name)
  await prepare()
  t.equal(await puppet.call(`${name} peer`, 'create_server', port, '127.0.0.1'), 0)
  await puppet.set(name, 'multiplayer_peer', heldAs(`${name} peer`))
  t.teardown(() => puppet.isThere && puppet.call(`${name} peer`, 'close'))
  return port
}

/** A scene of ours that is about to join a server. */
export function newGuestScene(
  t: Test,
  port: number,
  prepare: (api: SceneMultiplayer) => void = () => undefined,
): Scene {
  const peer = newGuest(t)
  t.equal(peer.create_client(`ws://127.0.0.1:${port}`), 0)
  return new Scene(peer, prepare)
}

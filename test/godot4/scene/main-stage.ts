/**
 * A server with the tree of the captured calls, and clients that speak in bytes: the stage of the tests of remote calls
 * and of the ids of paths. No port, no time.
 */

import type { SceneMultiplayerOptions } from '../../../src/godot4/scene/scene-options.ts'
import { mainTree } from './main-node.ts'
import { ServerStage } from './server-stage.ts'

/** A server with `/root/Main` and so many clients; what was said while they came is forgotten. */
export function mainStage(count = 1, options: SceneMultiplayerOptions = {}) {
  const scene = new ServerStage(undefined, options)
  const { root, main } = mainTree()
  scene.api.root_node = root
  const clients = scene.joined(count)
  const [client] = clients
  if (client === undefined) throw new Error('a stage has a client')
  const say = (...packets: string[]): void => {
    for (const packet of packets) client.send(packet)
    scene.tick()
  }
  const heard = (): string[] => {
    scene.host.turn.end()
    return client.heard()
  }
  return { scene, api: scene.api, root, main, client, clients, say, heard }
}

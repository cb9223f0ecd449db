/**
 * A node enters the tree of a scene or leaves it, with all that is below it, in Godot's order: who is above enters first
 * and leaves last. Called by SceneNode and by the tree, after a place was taken and before it is given up. What nodes
 * throw never stops the walk.
 */

import type { SceneHost } from './scene-host.ts'
import type { SceneRecord } from './scene-record.ts'

/** Tells a node and those below it that they are in the tree, and then replication, which may have to spawn some. */
export function enterTree(record: SceneRecord, scene: SceneHost): void {
  const entered: SceneRecord[] = []
  enter(record, scene, entered)
  scene.replication.grew(entered)
}

/** Tells a node and those below it that they leave the tree; what replication has spawned of them is despawned. */
export function leaveTree(record: SceneRecord, scene: SceneHost): void {
  if (!record.isInside) return
  for (const child of record.place.children.toReversed()) leaveTree(child.owner, scene)
  record.isInside = false
  record.part?.leaves(scene)
  scene.replication.lost(record)
  scene.left(record)
  guard(scene, () => record.node._exit_tree())
}

function enter(record: SceneRecord, scene: SceneHost, entered: SceneRecord[]): void {
  // What a node adds below itself when it enters has entered by then.
  if (record.isInside) return
  record.isInside = true
  entered.push(record)
  guard(scene, () => record.node._enter_tree())
  if (!record.isInside) return
  record.part?.entered(scene)
  for (const child of record.place.children) if (child.parent === record.place) enter(child.owner, scene, entered)
}

function guard(scene: SceneHost, step: () => void): void {
  try {
    step()
  } catch (error) {
    scene.failed(error)
  }
}

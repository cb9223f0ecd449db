/** What a spawner is told of its scenes and its place, and what of it is wrong. */

import t from 'tap'
import { MOST_SCENES, MultiplayerSpawner } from '../../../src/godot4/replication/multiplayer-spawner.ts'
import { NodePath } from '../../../src/multiplayer/variant/node-path.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientStage } from '../scene/client-stage.ts'
import { announcement, Ship, World } from './world.ts'

const { OK, ERR_INVALID_PARAMETER, ERR_OUT_OF_MEMORY } = GodotError
const make = (): Ship => new Ship()

t.test('has its scenes in the order in which they were added', async (t) => {
  const spawner = new MultiplayerSpawner()

  t.strictSame([spawner.add_spawnable_scene('res://a.tscn', make), spawner.add_spawnable_scene('b', make)], [OK, OK])

  const names = [-1, 0, 1, 2].map((index) => spawner.get_spawnable_scene(index))
  t.strictSame([spawner.get_spawnable_scene_count(), names], [2, ['', 'res://a.tscn', 'b', '']])
  spawner.clear_spawnable_scenes()
  t.equal(spawner.get_spawnable_scene_count(), 0)
})

t.test('takes no scene without a path or a function, and 255 at most', async (t) => {
  const spawner = new MultiplayerSpawner()
  const wrong = [['', make], [7, make], ['a']] as unknown as [string, () => Ship][]

  t.strictSame(
    wrong.map(([path, factory]) => spawner.add_spawnable_scene(path, factory)),
    Array(3).fill(ERR_INVALID_PARAMETER),
  )
  for (let count = 0; count < MOST_SCENES; count++) spawner.add_spawnable_scene(`${count}`, make)

  t.equal(spawner.add_spawnable_scene('one more', make), ERR_OUT_OF_MEMORY)
  t.equal(spawner.get_spawnable_scene_count(), MOST_SCENES)
})

t.test('takes a path as a text or a NodePath, and nothing else', async (t) => {
  const spawner = new MultiplayerSpawner()
  spawner.spawn_path = new NodePath('../Players')

  spawner.spawn_path = 7 as unknown as string

  t.equal(String(spawner.spawn_path), '../Players')
})

t.test('what a listener of it throws comes out of the poll', async (t) => {
  const stage = ClientStage.joined([])
  const { spawner } = new World(stage.api)
  spawner.spawned.connect(() => {
    throw new Error('listener')
  })
  stage.say(announcement(1, 'Main/Spawner'))

  t.throws(() => stage.say('04 00 01000000 01000000 00000000 03000000 503100'), { message: 'listener' })
})

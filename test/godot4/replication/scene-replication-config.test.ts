/** Which properties are sent, and when. */

import t from 'tap'
import {
  MOST_PROPERTIES,
  MOST_WATCHED,
  SceneReplicationConfig,
} from '../../../src/godot4/replication/scene-replication-config.ts'
import { NodePath } from '../../../src/multiplayer/variant/node-path.ts'
import { GodotError } from '../../../src/peer/error.ts'

const { OK, ERR_INVALID_PARAMETER, ERR_OUT_OF_MEMORY } = GodotError

function config(...paths: string[]): SceneReplicationConfig {
  const made = new SceneReplicationConfig()
  for (const path of paths) made.add_property(path)
  return made
}

const texts = (paths: readonly NodePath[]): string[] => paths.map(String)

t.test('a property is sent with a spawn and always, unless it is told otherwise', async (t) => {
  const made = config('.:position')

  t.strictSame([made.property_get_spawn('.:position'), made.property_get_replication_mode('.:position')], [true, 1])
  t.strictSame([made.property_get_spawn('.:other'), made.property_get_replication_mode('.:other')], [false, 0])
  const { REPLICATION_MODE_NEVER, REPLICATION_MODE_ALWAYS, REPLICATION_MODE_ON_CHANGE } = SceneReplicationConfig
  t.strictSame([REPLICATION_MODE_NEVER, REPLICATION_MODE_ALWAYS, REPLICATION_MODE_ON_CHANGE], [0, 1, 2])
})

t.test('keeps the order of adding, and takes an index', async (t) => {
  const made = config('.:a', 'Sprite:frame')

  t.strictSame([made.add_property('.:b', 0), made.add_property(new NodePath('.:c'), 99)], [OK, OK])

  t.strictSame(texts(made.get_properties()), ['.:b', '.:a', 'Sprite:frame', '.:c'])
  t.strictSame(
    [made.property_get_index('.:a'), made.property_get_index('.:x'), made.has_property('.:c')],
    [1, -1, true],
  )
  t.strictSame([made.remove_property('.:a'), made.remove_property('.:a')], [OK, ERR_INVALID_PARAMETER])
  t.strictSame(texts(made.get_properties()), ['.:b', 'Sprite:frame', '.:c'])
})

t.test('sorts its paths by what is done with them, anew when something has changed', async (t) => {
  const made = config('.:a', '.:b', '.:c', '.:d')
  const before = SceneReplicationConfig.pathsOf(made)
  t.equal(SceneReplicationConfig.pathsOf(made), before)

  made.property_set_replication_mode('.:b', 2)
  made.property_set_replication_mode('.:d', 2)
  made.property_set_replication_mode('.:c', 0)
  t.equal(made.property_set_spawn('.:d', false), OK)

  const { spawn, always, watched } = SceneReplicationConfig.pathsOf(made)
  t.strictSame([texts(spawn), texts(always), texts(watched)], [['.:a', '.:b', '.:c'], ['.:a'], ['.:b', '.:d']])
  t.not(SceneReplicationConfig.pathsOf(made), before)
})

for (const path of [
  ...['', '.', 'Sprite', ':position', '.:', '.:position:x', '/root/Main:hp', '.::hp'],
  ...['.:__proto__', '.:constructor', '.:toString', '.:hasOwnProperty', '.:prototype:x'],
  ...['.:name', '.:multiplayer', '.:add_child', '.:rpc', '.:scene_file_path', '.:_enter_tree'],
]) {
  t.test(`refuses "${path}", which is no property of a game's`, async (t) => {
    const made = config()

    t.strictSame([made.add_property(path), made.get_properties()], [ERR_INVALID_PARAMETER, []])
  })
}

t.test('refuses what is there, what is not there, and what is no such value', async (t) => {
  const made = config('.:a')

  t.equal(made.add_property('.:a'), ERR_INVALID_PARAMETER)
  t.equal(made.add_property(7 as unknown as string), ERR_INVALID_PARAMETER)
  t.equal(made.property_set_spawn('.:b', true), ERR_INVALID_PARAMETER)
  t.equal(made.property_set_spawn('.:a', 1 as unknown as boolean), ERR_INVALID_PARAMETER)
  t.equal(made.property_set_replication_mode('.:b', 1), ERR_INVALID_PARAMETER)
  t.equal(made.property_set_replication_mode('.:a', 3 as unknown as 1), ERR_INVALID_PARAMETER)
})

t.test('has 256 properties at most, 64 of them on change', async (t) => {
  const made = config(...Array.from({ length: MOST_PROPERTIES }, (_, index) => `.:p${index}`))
  const watch = (index: number): GodotError => made.property_set_replication_mode(`.:p${index}`, 2)

  t.equal(made.add_property('.:more'), ERR_OUT_OF_MEMORY)
  const errors = Array.from({ length: MOST_WATCHED + 1 }, (_, index) => watch(index))

  t.strictSame([errors.indexOf(ERR_OUT_OF_MEMORY), MOST_WATCHED, MOST_PROPERTIES], [64, 64, 256])
  t.equal(watch(0), OK, 'one that is watched already')
})

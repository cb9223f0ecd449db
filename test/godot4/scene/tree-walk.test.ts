/** How nodes enter the tree of a scene and leave it. */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'

class Noted extends SceneNode<Noted> {
  readonly #log: string[]
  onEnter: () => void = () => undefined

  constructor(name: string, log: string[]) {
    super(name)
    this.#log = log
  }

  override ['_enter_tree'](): void {
    this.#log.push(`+${this.name} ${this.is_inside_tree()}`)
    this.onEnter()
  }

  override ['_exit_tree'](): void {
    this.#log.push(`-${this.name} ${this.is_inside_tree()}`)
  }
}

function tree() {
  const log: string[] = []
  const api = new SceneMultiplayer({ on_warning: () => undefined })
  const [root, a, b, c] = ['root', 'A', 'B', 'C'].map((name) => new Noted(name, log)) as [Noted, Noted, Noted, Noted]
  a.add_child(b)
  a.add_child(c)
  return { log, api, root, a, b, c, take: () => log.splice(0) }
}

t.test('who is above enters first and leaves last', async (t) => {
  const { api, root, a, take } = tree()
  root.add_child(a)
  t.strictSame(take(), [], 'there is no scene yet')

  api.root_node = root
  t.strictSame(take(), ['+root true', '+A true', '+B true', '+C true'])
  root.remove_child(a)
  t.strictSame(take(), ['-C true', '-B true', '-A true'])
  root.add_child(a)
  t.strictSame(take(), ['+A true', '+B true', '+C true'])
  api.root_node = root
  t.strictSame(take(), [], 'the same root')
  api.root_node = null
  t.strictSame(take(), ['-C true', '-B true', '-A true', '-root true'])
})

t.test('what a node adds below itself when it enters has entered once', async (t) => {
  const { log, api, root, a, take } = tree()
  api.root_node = root
  take()
  a.onEnter = () => void a.add_child(new Noted('More', log))

  root.add_child(a)

  t.strictSame(take(), ['+A true', '+More true', '+B true', '+C true'])
})

t.test('what a node adds when it enters has entered once', async (t) => {
  const { api, root, a, b, take } = tree()
  api.root_node = root
  take()
  const more = new SceneNode('More')
  b.onEnter = () => void a.add_child(more)

  root.add_child(a)

  t.strictSame(take(), ['+A true', '+B true', '+C true'])
  t.equal(more.is_inside_tree(), true)
})

t.test('a node that is taken away when it enters leaves at once, and nothing below it enters', async (t) => {
  const { api, root, a, take } = tree()
  api.root_node = root
  take()
  a.onEnter = () => void root.remove_child(a)

  root.add_child(a)

  t.strictSame([take(), a.get_parent(), a.is_inside_tree()], [['+A true', '-A true'], null, false])
})

t.test('a sibling that is taken away before its turn does not enter', async (t) => {
  const { api, root, a, b, c, take } = tree()
  api.root_node = root
  take()
  b.onEnter = () => void a.remove_child(c)

  root.add_child(a)

  t.strictSame(take(), ['+A true', '+B true'])
})

t.test('what a node throws stops nobody, and comes out of the next poll', async (t) => {
  const { api, root, a, take } = tree()
  api.root_node = root
  take()
  a.onEnter = () => {
    throw new Error('planned')
  }

  t.doesNotThrow(() => root.add_child(a))

  t.strictSame(take(), ['+A true', '+B true', '+C true'])
  t.throws(() => api.poll(), { message: 'planned' })
  t.doesNotThrow(() => api.poll())
})

t.test('a scene file is a text', async (t) => {
  const node = new SceneNode()

  node.scene_file_path = 'res://ship.tscn'
  node.scene_file_path = 7 as unknown as string

  t.equal(node.scene_file_path, 'res://ship.tscn')
})

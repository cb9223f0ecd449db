/** SceneNode without a network: its place in the tree, its authority, what it declares, and what the scene takes as root. */

import t from 'tap'
import { rpc, type RpcDecorator } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { Main, MAIN_CHECKSUM, mainTree } from './main-node.ts'

const { OK, ERR_INVALID_PARAMETER, ERR_UNCONFIGURED } = GodotError

function scene() {
  const warnings: string[] = []
  const api = new SceneMultiplayer({ on_warning: (text) => warnings.push(text) })
  return { api, warnings }
}

t.test('is found by its path, and knows its parent and its children', async (t) => {
  const { root, main } = mainTree()
  const twin = new SceneNode('Main')

  t.equal(root.add_child(twin), OK)
  t.equal(twin.name, 'Main2')
  t.equal(root.add_child(main), ERR_INVALID_PARAMETER, 'it has a parent')
  t.equal(main.add_child(root), ERR_INVALID_PARAMETER, 'an ancestor')
  t.equal(root.remove_child(new SceneNode()), ERR_INVALID_PARAMETER)
  t.strictSame(root.get_children(), [main, twin])
  t.equal(String(main.get_path()), '/root/Main')
  t.equal(main.get_node_or_null('../Main2'), twin)
  t.equal(root.get_node_or_null('/root/Main'), main)
  t.equal(root.get_node_or_null('None'), null)
  t.equal(root.get_node_or_null(7 as unknown as string), null)
  t.equal(root.remove_child(twin), OK)
  t.equal(twin.get_parent(), null)
  main.name = 'Other'
  main.name = 7 as unknown as string
  t.equal(main.name, 'Other')
  t.throws(() => new SceneNode(7 as unknown as string), TypeError)
})

t.test('has an underscore in its name for each character that Godot 4 does not allow', async (t) => {
  const { root } = mainTree()
  const taken = ['J. Doe', 'a:b', 'a@b', 'x/y', '"q"', '50%', '...', 'a\0b'].map((name) => {
    const node = new SceneNode(name)
    root.add_child(node)
    return node.name
  })
  const renamed = new SceneNode('old')
  renamed.name = '50%'

  t.strictSame(taken, ['J_ Doe', 'a_b', 'a_b2', 'x_y', '_q_', '50_', '___', 'a_b3'])
  t.equal(renamed.name, '50_')
  renamed.name = ''
  t.equal(renamed.name, '50_')
})

t.test('has the server as its authority until it is told otherwise, with all below it', async (t) => {
  const { root, main } = mainTree()
  const { api } = scene()
  t.equal(main.is_multiplayer_authority(), false, 'outside a tree')

  api.root_node = root

  t.strictSame([main.get_multiplayer_authority(), main.is_multiplayer_authority()], [1, true])
  root.set_multiplayer_authority(5)
  t.strictSame([main.get_multiplayer_authority(), main.is_multiplayer_authority()], [5, false])
  root.set_multiplayer_authority(7, false)
  root.set_multiplayer_authority(0.5)
  t.strictSame([root.get_multiplayer_authority(), main.get_multiplayer_authority()], [7, 5])
})

t.test('counts its names as the engine does, those of base classes and of rpc_config too', async (t) => {
  const { table } = SceneNode.recordOf(new Main())

  t.equal(table.checksum, MAIN_CHECKSUM)
  t.strictSame([table.indexOf('echo'), table.indexOf('nodecfg')], [4, 0x8000])
})

t.test('counts the names of the other side with its own', async (t) => {
  const main = new SceneNode<Main>('Main')
  const names = ['zeta_base', 'Alpha', '_under', 'auth_only', 'bytes_fn', 'echo', 'many', 'typed_fn']

  t.equal(main.set_rpc_names(names), OK)
  t.equal(main.rpc_config('nodecfg', {}), OK)

  t.equal(SceneNode.recordOf(main).table.checksum, MAIN_CHECKSUM)
  t.equal(main.rpc_config('nodecfg', null), OK)
  t.not(SceneNode.recordOf(main).table.checksum, MAIN_CHECKSUM)
  t.equal(main.set_rpc_names(['']), ERR_INVALID_PARAMETER)
  t.equal(main.set_rpc_names([7 as unknown as string]), ERR_INVALID_PARAMETER)
  t.equal(main.set_rpc_names(Array<string>(4097).fill('a')), ERR_INVALID_PARAMETER)
})

t.test('lets nobody declare what every node or every object has', async (t) => {
  const node = new SceneNode('Main')

  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'rpc', 'set_rpc_names', '']) {
    t.equal(node.rpc_config(name, { rpc_mode: 1 }), ERR_INVALID_PARAMETER, name)
  }
  t.equal(SceneNode.recordOf(node).table.entries.length, 0)
})

t.test('refuses a declaration that cannot be meant', async (t) => {
  const node = new SceneNode('Main')
  const bad = (config: object) => () => node.rpc_config('go', config)

  for (const config of [{ rpc_mode: 3 }, { call_local: 1 }, { transfer_mode: 3 }, { channel: -1 }, { mode: 1 }]) {
    t.throws(bad(config), TypeError, JSON.stringify(config))
  }
  for (const annotation of [{ mode: 'master' }, { transfer_mode: 'fast' }, { call_local: 1 }, { channel: 0.5 }]) {
    const decorate = rpc as unknown as (options: object) => (method: object, context: object) => void
    const context = { kind: 'method', name: 'go', static: false, private: false, addInitializer: () => undefined }
    t.throws(() => decorate(annotation)(() => undefined, context), TypeError, JSON.stringify(annotation))
  }
})

t.test('refuses to decorate what others cannot call', async (t) => {
  const decorate = rpc as RpcDecorator & ((member: object, context: unknown) => void)
  const context = { kind: 'method', name: 'go', static: false, private: false, addInitializer: () => undefined }
  const member = () => undefined

  for (const change of [
    { kind: 'getter' },
    { static: true },
    { private: true },
    { name: 'constructor' },
    { name: Symbol('go') },
  ]) {
    t.throws(() => decorate(member, { ...context, ...change }), TypeError)
  }
  t.throws(() => decorate(member, 'go'), /experimentalDecorators/)
  t.throws(() => {
    class Elsewhere {
      readonly multiplayer = null
      get_multiplayer_authority = () => 1
      is_multiplayer_authority = () => true
      @rpc go(): void {}
    }
    return new Elsewhere()
  }, /does not extend SceneNode/)
})

t.test('takes one tree, and says what it does not take', async (t) => {
  const { api, warnings } = scene()
  const nameless = new SceneNode()
  t.strictSame([api.root_node, String(api.root_path)], [null, '/root'])

  api.root_node = nameless
  t.strictSame([nameless.name, nameless.multiplayer, nameless.is_inside_tree()], ['root', api, true])
  const other = scene()
  other.api.root_node = nameless
  t.strictSame([nameless.multiplayer, other.api.root_node, other.warnings.length], [api, null, 1])
  api.root_node = 7 as unknown as SceneNode
  api.root_path = 7 as unknown as string
  t.equal(api.root_node, nameless)
  t.equal(warnings.length, 2)
  api.root_node = null

  t.strictSame([nameless.multiplayer, nameless.is_inside_tree()], [null, false])
  t.equal(nameless.rpc('go'), ERR_UNCONFIGURED)
})

t.test('runs its own calls here where they say so, before there is any network', async (t) => {
  const { root, main } = mainTree()
  const { api } = scene()
  api.root_node = root

  t.strictSame(
    [main.rpc('_under'), main.rpc_id(1, '_under'), main.rpc_id(-5, '_under')],
    [OK, OK, ERR_INVALID_PARAMETER],
  )
  t.strictSame(main.log, ['_under of 1', '_under of 1', '_under of 1'])
  t.equal(api.get_remote_sender_id(), 0)
  t.equal(main.rpc('echo', 1), OK, 'there is nobody to hear it')
  t.equal(main.rpc_id(1, 'echo', 1), ERR_INVALID_PARAMETER, 'on oneself without call_local')
  t.equal(main.rpc('secret'), ERR_INVALID_PARAMETER, 'declared by nobody')
  t.equal(main.rpc_id(0.5, 'echo', 1), ERR_INVALID_PARAMETER)
  t.equal(api.rpc(0, main, '_under'), OK)
  t.equal(api.rpc(0, new Main(), '_under'), ERR_INVALID_PARAMETER)
  api.root_path = '/root/None'
  t.equal(main.rpc('_under'), ERR_UNCONFIGURED)
  api.root_path = '/root/Main'
  t.equal(main.rpc('_under'), OK)
  const other = new Main('Other')
  root.add_child(other)
  t.equal(other.rpc('_under'), ERR_INVALID_PARAMETER, 'not below root_path')
  api.multiplayer_peer = null
  t.equal(main.rpc('_under'), ERR_UNCONFIGURED)
})

t.test('a scene that gets the peer that it has goes on as it was, and one without a peer refuses nobody', async (t) => {
  const { api, warnings } = scene()
  const peer = api.multiplayer_peer

  api.multiplayer_peer = peer
  t.strictSame([api.multiplayer_peer === peer, warnings], [true, []])
  api.multiplayer_peer = null
  api.refuse_new_connections = true

  t.equal(api.refuse_new_connections, false)
})

/** The tree of nodes: names, places, paths, masters and declarations. */

import t from 'tap'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { NodePath } from '../../../src/multiplayer/variant/node-path.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { RpcScene } from './rpc-scene.ts'

/** `root` with Main, in it Sub, and beside it Other. */
function tree() {
  const root = new NetworkNode('root')
  const main = new NetworkNode('Main')
  const sub = new NetworkNode('Sub')
  const other = new NetworkNode('Other')
  root.add_child(main)
  root.add_child(other)
  main.add_child(sub)
  return { root, main, sub, other }
}

// What Godot 3.2.3 makes of names that are set on a node called "old".
const NAMES: readonly (readonly [set: string, becomes: string])[] = [
  ['a.b', 'ab'],
  ['a/b', 'ab'],
  ['a:b', 'ab'],
  ['a@b', 'ab'],
  ['a"b', 'ab'],
  ['', 'old'],
  ['..', 'old'],
  [' x ', ' x '],
  ['日本', '日本'],
  ['__proto__', '__proto__'],
]

t.test('takes out of names what Godot takes out', async (t) => {
  for (const [set, becomes] of NAMES) {
    const node = new NetworkNode('old')
    node.name = set
    t.equal(node.name, becomes, JSON.stringify(set))
    node.set_name('new')
    t.equal(node.get_name(), 'new')
  }
})

t.test('numbers the names of siblings as Godot does with legible names', async (t) => {
  const root = new NetworkNode('root')
  const names = (wanted: readonly string[]) =>
    wanted.map((name) => {
      const node = new NetworkNode(name)
      root.add_child(node)
      return node.name
    })

  t.strictSame(names(['Ship', 'Ship', 'Ship', 'Ship9', 'Ship9']), ['Ship', 'Ship2', 'Ship3', 'Ship9', 'Ship10'])
  t.strictSame(names(['', '', '']), ['Node', 'Node2', 'Node3'])
})

t.test('numbers of any length are counted on, and never for ever', async (t) => {
  const root = new NetworkNode('root')
  const second = (name: string) => {
    root.add_child(new NetworkNode(name))
    const node = new NetworkNode(name)
    root.add_child(node)
    return node.name
  }

  t.equal(second('x9007199254740992'), 'x9007199254740993')
  t.equal(second(`b${'9'.repeat(25)}`), `b1${'0'.repeat(25)}`)
  t.equal(second('7'), '8')
})

t.test('a number that has become free is given again', async (t) => {
  const root = new NetworkNode('root')
  const [first, second, third] = [new NetworkNode('Ship'), new NetworkNode('Ship'), new NetworkNode('Ship')]
  for (const node of [first, second, third]) root.add_child(node)

  root.remove_child(second)
  const next = new NetworkNode('Ship')
  root.add_child(next)
  third.name = 'Boat'
  const last = new NetworkNode('Ship')
  root.add_child(last)

  t.strictSame([next.name, last.name], ['Ship2', 'Ship3'])
})

t.test('many siblings of one name are named without a search through all of them', async (t) => {
  const root = new NetworkNode('root')
  const count = 20_000
  let last = root

  for (let added = 0; added < count; added++) root.add_child((last = new NetworkNode('Ship')))

  t.equal(last.name, `Ship${count}`)
})

t.test('what is no node, no path and no name is refused with a sentence, and nothing is thrown', async (t) => {
  const { api, root, warnings } = new RpcScene([1]).game(1)
  const loose = new NetworkNode('loose')
  for (const nonsense of [null, undefined, 5, 'x', {}]) {
    const node = nonsense as NetworkNode
    t.equal(root.add_child(node), GodotError.ERR_INVALID_PARAMETER)
    t.match(api.get_last_error_message(), /^add_child\(\) takes a NetworkNode/)
    t.equal(root.remove_child(node), GodotError.ERR_INVALID_PARAMETER)
    t.match(api.get_last_error_message(), /^remove_child\(\) takes a child/)
    t.equal(loose.add_child(node), GodotError.ERR_INVALID_PARAMETER, 'also outside a tree')
  }

  for (const nonsense of [null, undefined, 5, {}]) {
    t.equal(root.get_node(nonsense as string), null)
    t.equal(root.has_node(nonsense as string), false)
    root.name = nonsense as string
    loose.set_name(nonsense as string)
    if (nonsense === undefined) continue
    t.throws(
      () => new NetworkNode(nonsense as unknown as string),
      new TypeError('The name of a NetworkNode is a string.'),
    )
  }

  t.strictSame([root.name, loose.name, root.get_child_count()], ['root', 'loose', 0])
  t.match(warnings, [/^get_node\(\) takes a path/, /^The name of a node is a string/])
})

t.test('a child that takes another name keeps its place and is found by the new name', async (t) => {
  const { root, main, other } = tree()

  main.name = 'Other'
  t.equal(main.name, 'Other2')
  main.name = 'Other2'
  main.name = 'First'

  t.strictSame(
    root.get_children().map((node) => node.name),
    ['First', 'Other'],
  )
  t.equal(root.get_node('First'), main)
  t.equal(root.get_node('Main'), null)
  t.strictSame(
    [root.get_child(0), root.get_child(1), root.get_child(2), root.get_child_count()],
    [main, other, null, 2],
  )
})

t.test('adds and removes children, and refuses what would be no tree', async (t) => {
  const { root, main, sub, other } = tree()

  t.equal(other.add_child(sub), GodotError.ERR_INVALID_PARAMETER, 'it has a parent')
  t.equal(root.add_child(root), GodotError.ERR_INVALID_PARAMETER, 'its own child')
  t.equal(sub.add_child(root), GodotError.ERR_INVALID_PARAMETER, 'its own ancestor')
  t.equal(root.remove_child(sub), GodotError.ERR_INVALID_PARAMETER, 'not its child')
  t.equal(root.remove_child(main), GodotError.OK)

  t.equal(main.get_parent(), null)
  t.equal(sub.get_parent(), main)
  t.equal(root.get_node('Main'), null)
  t.equal(other.add_child(main), GodotError.OK)
  t.equal(String(sub.get_path()), '/root/Other/Main/Sub')
})

t.test('finds nodes by path as Godot does', async (t) => {
  const { root, main, sub, other } = tree()
  const found: readonly (readonly [NetworkNode, string, NetworkNode | null])[] = [
    [root, 'Main', main],
    [root, './Main', main],
    [root, 'Main/', main],
    [root, 'Main//Sub', sub],
    [root, 'Main/../Other', other],
    [root, '.', root],
    [sub, '..', main],
    [sub, '../../Other', other],
    [sub, '/root/Other', other],
    [sub, '/root', root],
    [root, 'Main:position', main],
    [root, '', null],
    [root, '/', null],
    [root, '..', null],
    [root, '/Main', null],
    [root, 'constructor', null],
    [root, '__proto__', null],
  ]

  for (const [from, path, node] of found) {
    t.equal(from.get_node(path), node, `${from.name} ${path}`)
    t.equal(from.get_node(new NodePath(path)), node)
    t.equal(from.has_node(path), node !== null)
  }
})

t.test('knows the API whose root is nearest above', async (t) => {
  const { root, main, sub, other } = tree()
  const scene = new RpcScene([1, 5])
  const { api: outer } = scene.game(1)
  const { api: inner } = scene.game(5)
  t.strictSame([sub.multiplayer, sub.is_inside_tree(), sub.is_network_master()], [null, false, false])

  outer.root_node = root
  inner.set_root_node(main)

  t.strictSame(
    [other.multiplayer === outer, sub.multiplayer === inner, sub.get_multiplayer() === inner],
    [true, true, true],
  )
  t.equal(sub.is_inside_tree(), true)
  inner.root_node = null
  t.equal(sub.multiplayer, outer)
  t.equal(inner.get_root_node(), null)
})

t.test('a root that belongs to another API now stays with it', async (t) => {
  const scene = new RpcScene([1, 5])
  const [{ api: one, root }, { api: other }] = [scene.game(1), scene.game(5)]

  other.root_node = root
  one.root_node = null

  t.equal(root.multiplayer, other)
})

t.test('a root without a name is called root', async (t) => {
  const api = new MultiplayerAPI({}, { clock: new RpcScene([]).clock, codecs: [], on_warning: () => undefined })
  t.equal(api.root_node, null)

  api.root_node = new NetworkNode()

  t.equal(String(api.root_node.get_path()), '/root')
})

t.test('masters are set for all that is below, or for one node', async (t) => {
  const { root, main, sub, other } = tree()
  const masters = () => [root, main, sub, other].map((node) => node.get_network_master())
  t.strictSame(masters(), [1, 1, 1, 1])

  main.set_network_master(5)
  root.set_network_master(7, false)

  t.strictSame(masters(), [7, 5, 5, 1])
})

t.test('what is no id makes nobody the master, with a warning', async (t) => {
  const { root, warnings } = new RpcScene([1]).game(1)
  const child = new NetworkNode('Child')
  root.add_child(child)

  for (const nonsense of [NaN, 'x', '5', 1.5, 2 ** 33 + 5, null, undefined]) root.set_network_master(nonsense as number)

  t.strictSame([root.get_network_master(), child.get_network_master()], [1, 1])
  t.strictSame(warnings, ['A master is the id of a peer; kept.'])
})

t.test('a node is the master’s where our own id is', async (t) => {
  const scene = new RpcScene([1, 5])
  const node = scene.game(5).add(new NetworkNode('N'))
  t.equal(node.is_network_master(), false)

  node.set_network_master(5)
  t.equal(node.is_network_master(), true)

  scene.game(5).api.network_peer = null
  t.equal(node.is_network_master(), false)
})

t.test('what every node and every object has cannot be declared', async (t) => {
  const node = new NetworkNode('N')
  for (const name of ['rpc', 'add_child', 'name', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '']) {
    t.equal(node.rpc_config(name, 1), GodotError.ERR_INVALID_PARAMETER, name)
    t.equal(node.rset_config(name, 1), GodotError.ERR_INVALID_PARAMETER, name)
  }
  t.equal(node.rpc_config('mine', 9 as 1), GodotError.ERR_INVALID_PARAMETER)
  t.equal(node.rset_config('mine', 9 as 1), GodotError.ERR_INVALID_PARAMETER)
  t.equal(node.rpc_config(Symbol('x') as unknown as string, 1), GodotError.ERR_INVALID_PARAMETER)
})

t.test('in a tree a declaration that is refused leaves a sentence', async (t) => {
  const { api, root } = new RpcScene([1]).game(1)

  root.rpc_config('add_child', RPC_MODES.remote)
  t.match(api.get_last_error_message(), /^rpc_config\(\) takes a member that this class adds/)
  root.rset_config('mine', 9 as 1)
  t.match(api.get_last_error_message(), /^rset_config\(\) takes .* a number of RPC_MODE_/)
})

t.test('bad options of a declaration are told at once', async (t) => {
  const node = new NetworkNode('N')
  const bad: readonly (readonly [options: object, RegExp])[] = [
    [{ arg: 1 }, /There is no option "arg"/],
    [{ args: () => true }, /Option "args" must be a Standard Schema/],
    [{ args: 1 }, /Option "args" must be a Standard Schema/],
    [{ args: null }, /Option "args" must be a Standard Schema/],
    [{ args: { '~standard': null } }, /Option "args" must be a Standard Schema/],
    [{ rate_limit: { calls: 0, per: 1 } }, /A rate_limit is/],
    [{ rate_limit: { calls: 1 } }, /A rate_limit is/],
    [{ rate_limit: { calls: 0.5, per: 1, burst: 0.5 } }, /A rate_limit is/],
    [{ rate_limit: { calls: 'x', per: 1 } }, /A rate_limit is/],
    [{ rate_limit: { calls: 1, per: Infinity } }, /A rate_limit is/],
  ]
  for (const [options, message] of bad) t.throws(() => node.rpc_config('go', 1, options), { message })
  t.throws(() => node.rset_config('level', 1, { args: 1 } as object), { message: /There is no option "args"/ })
  t.throws(() => node.rset_config('level', 1, { value: 1 } as object), { message: /Option "value" must be/ })
})

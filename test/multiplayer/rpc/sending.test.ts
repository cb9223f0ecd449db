/** The way of calls over the network: which packets go out, in which form and order, byte for byte as Godot's. */

import t from 'tap'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { MultiplayerPeer } from '../../../src/peer/multiplayer-peer.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'
import { RpcScene, type Game } from './rpc-scene.ts'

/** The node of the captures: `rem` and `rv`. */
class Main extends NetworkNode<Main> {
  rv = 0
  readonly heard: unknown[][] = []

  constructor(name = 'Main') {
    super(name)
    this.rpc_config('rem', RPC_MODES.remote)
    this.rset_config('rv', RPC_MODES.remote)
  }

  rem(...args: readonly (number | string)[]): void {
    this.heard.push([...args, this.multiplayer?.get_rpc_sender_id()])
  }
}

/** Captured from Godot 3.2.3. */
const CAPTURED = {
  simplify: hex('02 01000000 4d61696e00'),
  confirm: hex('03 4d61696e00'),
  remInFull: hex('00 0a000080 72656d00 00 4d61696e00'),
  remWithArguments: hex('00 1e000080 72656d00 02 0200000001000000 0400000001000000 78000000 4d61696e00'),
  remById: hex('00 01000000 72656d00 01 0200000001000000'),
  setInFull: hex('01 10000080 727600 0200000007000000 4d61696e00'),
  setById: hex('01 01000000 727600 0200000009000000'),
  raw: hex('04 6869'),
} as const

function line(target: number, packet: keyof typeof CAPTURED): string {
  return `${target}: ${Buffer.from(CAPTURED[packet]).toString('hex')}`
}

function mains(ids: readonly number[]): { scene: RpcScene; main: Main; others: Main[] } {
  const scene = new RpcScene(ids)
  const [main, ...others] = scene.addAll(() => new Main()).values()
  if (main === undefined) throw new Error('no games')
  return { scene, main, others }
}

t.test('the first call announces the path and carries it, later ones carry its id: Godot’s bytes', async (t) => {
  const { scene, main, others } = mains([1, 5])

  main.rpc('rem')
  main.rpc('rem', 1, 'x')
  main.rset('rv', 7)
  t.strictSame(scene.network.takeHex(), [
    line(5, 'simplify'),
    line(5, 'remInFull'),
    line(5, 'remWithArguments'),
    line(5, 'setInFull'),
  ])
  scene.settle()
  t.strictSame(scene.network.takeHex(), [line(1, 'confirm')])

  main.rpc('rem', 1)
  main.rset('rv', 9)
  t.strictSame(scene.network.takeHex(), [line(0, 'remById'), line(0, 'setById')])
  scene.settle()

  t.strictSame(others[0]?.heard, [[1], [1, 'x', 1], [1, 1]])
  t.equal(others[0]?.rv, 9)
})

t.test('unreliable variants send the same bytes', async (t) => {
  const { scene, main } = mains([1, 5])

  main.rpc_unreliable('rem')
  main.rpc_unreliable_id(5, 'rem')
  main.rset_unreliable('rv', 7)
  main.rset_unreliable_id(5, 'rv', 7)

  const expected = [
    line(5, 'simplify'),
    line(5, 'remInFull'),
    line(5, 'remInFull'),
    line(5, 'setInFull'),
    line(5, 'setInFull'),
  ]
  t.strictSame(scene.network.takeHex(), expected)
})

t.test('a broadcast to peers that have not all confirmed is one packet each, in ascending id', async (t) => {
  const { scene, main } = mains([1, 7, 5])
  main.rpc_id(7, 'rem')
  scene.settle()
  scene.network.take()

  main.rpc('rem', 1)

  const targets = scene.network.take().map(({ target, bytes }) => [target, bytes[0], (bytes[4] ?? 0) >= 0x80])
  t.strictSame(targets, [
    [5, 2, false],
    [5, 0, true],
    [7, 0, false],
  ])
})

t.test('a negative target reaches all but one, and keeps its form when all have confirmed', async (t) => {
  const { scene, main, others } = mains([1, 5, 7, 9])
  main.rpc_id(-7, 'rem')
  scene.settle()
  scene.network.take()

  main.rpc_id(-7, 'rem', 1)
  t.strictSame(scene.network.takeHex(), [line(-7, 'remById')])
  scene.settle()

  t.strictSame(
    others.map(({ heard }) => heard.length),
    [2, 0, 2],
  )
})

t.test('a path that is longer, or not ASCII, arrives; the root’s own is a point', async (t) => {
  const scene = new RpcScene([1, 5])
  const build = (game: Game) => {
    const main = game.add(new Main('Müll ☃'))
    const sub = new Main('日本 𝄞')
    main.add_child(sub)
    return sub
  }
  const [sender, receiver] = [build(scene.game(1)), build(scene.game(5))]
  const root = new Main('root')
  scene.game(1).api.root_node = root
  const otherRoot = new Main('World')
  scene.game(5).api.root_node = otherRoot
  for (const game of [scene.game(1), scene.game(5)]) {
    const [child] = game.root.get_children()
    if (child === undefined) throw new Error('no child')
    game.root.remove_child(child)
    game.api.root_node?.add_child(child)
  }

  t.equal(sender.rpc('rem', 1), GodotError.OK)
  t.equal(root.rpc('rem', 2), GodotError.OK)
  scene.settle()
  t.equal(sender.rpc('rem', 3), GodotError.OK)
  scene.settle()

  t.strictSame(receiver.heard, [
    [1, 1],
    [3, 1],
  ])
  t.strictSame(otherRoot.heard, [[2, 1]])
})

t.test('peers of two codecs are reached by one call, whose arguments are written once for each', async (t) => {
  const scene = new RpcScene([1, 5, 7, 9, 11], {}, { 5: 'test.json', 9: 'test.json' })
  const nodes = scene.addAll(() => new Main())
  const main = nodes.get(1)
  let reads = 0
  const argument = Object.defineProperty({}, 'x', { enumerable: true, get: () => ++reads })

  t.equal(main?.rpc('rem', argument as unknown as string), GodotError.OK)
  scene.settle()

  // The Variant writer looks at a key twice: what matters is that it does not grow with the number of peers.
  t.ok(reads <= 4)
  t.strictSame(
    [5, 7, 9, 11].map((id) => nodes.get(id)?.heard.length),
    [1, 1, 1, 1],
  )
})

t.test('says why a call does not go out', async (t) => {
  const { scene, main } = mains([1, 5])
  const { api, peer, root } = scene.game(1)
  const outside = new Main()
  const fails = (expected: GodotError, message: RegExp, error: GodotError | undefined) => {
    t.equal(error, expected)
    t.match(api.get_last_error_message(), message)
  }

  t.equal(outside.rpc('rem'), GodotError.ERR_UNCONFIGURED, 'outside a tree')
  fails(GodotError.ERR_DOES_NOT_EXIST, /rpc of "rem" to 9: there is no peer 9/, main.rpc_id(9, 'rem'))
  fails(GodotError.ERR_DOES_NOT_EXIST, /there is no peer 9/, main.rpc_id(-9, 'rem'))
  fails(GodotError.ERR_INVALID_PARAMETER, /to NaN: an id is a whole number of 32 bits/, main.rpc_id(NaN, 'rem'))
  fails(GodotError.ERR_UNAUTHORIZED, /rset of "rv" to 1: its mode does not allow it/, main.rset_id(1, 'rv', 1))
  fails(GodotError.ERR_INVALID_PARAMETER, /argument 1/, main.rpc('rem', Symbol('x') as unknown as string))
  fails(GodotError.ERR_INVALID_PARAMETER, /at most 255 arguments/, main.rpc('rem', ...Array<number>(256).fill(0)))
  fails(GodotError.ERR_INVALID_PARAMETER, /a name has more than 255/, root.rpc('x'.repeat(256)))
  peer.encode_buffer_max_size = 1024
  fails(GodotError.ERR_OUT_OF_MEMORY, /more than 1024 bytes/, main.rpc('rem', 'x'.repeat(1024)))
  peer.putError = GodotError.ERR_OUT_OF_MEMORY
  fails(GodotError.ERR_OUT_OF_MEMORY, /did not take the packet: no room/, main.rpc('rem'))
  peer.putError = GodotError.OK
  main.name = 'x'.repeat(5000)
  fails(GodotError.ERR_INVALID_PARAMETER, /a path has more than 4096/, main.rpc('rem'))
  peer.status = MultiplayerPeer.CONNECTION_CONNECTING
  fails(GodotError.ERR_UNCONFIGURED, /there is no connected network peer/, main.rpc('rem'))
  api.network_peer = null
  fails(GodotError.ERR_UNCONFIGURED, /there is no connected network peer/, main.rpc('rem'))
})

t.test('a codec of a peer that was not given to the API is an error', async (t) => {
  const scene = new RpcScene([1, 5], {}, { 5: 'unknown' })
  const main = scene.game(1).add(new Main())

  t.equal(main.rpc('rem'), GodotError.ERR_UNAVAILABLE)
  t.equal(scene.game(1).api.get_last_error_message(), 'the codec "unknown" was not given to this API')
})

t.test('an announcement that had no room is made again', async (t) => {
  const { scene, main } = mains([1, 5])
  const { peer } = scene.game(1)
  peer.putError = GodotError.ERR_OUT_OF_MEMORY
  main.rpc('rem')
  peer.putError = GodotError.OK

  main.rpc('rem')

  t.strictSame(scene.network.takeHex(), [line(5, 'simplify'), line(5, 'remInFull')])
})

t.test('a call to nobody is no error', async (t) => {
  const { main } = mains([1])

  t.equal(main.rpc('rem'), GodotError.OK)
})

t.test('a method that is not there, or a property that cannot be set, is an error here too', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api, root } = scene.game(1)
  const node = scene.game(1).add(new NetworkNode('Frozen'))
  Object.freeze(node)
  for (const name of ['go', 'level']) node.rpc_config(name, RPC_MODES.remotesync)
  node.rset_config('level', RPC_MODES.remotesync)

  t.equal(node.rpc('go'), GodotError.ERR_METHOD_NOT_FOUND)
  t.match(api.get_last_error_message(), /no such method/)
  scene.network.take()
  t.equal(node.rset('level', 1), GodotError.ERR_INVALID_PARAMETER)
  t.match(api.get_last_error_message(), /no such property/)

  t.strictSame(scene.network.take(), [], 'a set that fails here does not go out')
  t.equal(root.get_node('Frozen'), node)
})

t.test('a synchronous call goes out before it runs here, a set after', async (t) => {
  const scene = new RpcScene([1, 5])
  const order: string[] = []
  class Sync extends NetworkNode<Sync> {
    go(): void {
      order.push(`go ${scene.network.take().length} by ${this.multiplayer?.get_rpc_sender_id() ?? 0}`)
    }

    set level(_level: number) {
      order.push(`level ${scene.network.take().length} by ${this.multiplayer?.get_rpc_sender_id() ?? 0}`)
    }
  }
  const node = scene.game(1).add(new Sync('Sync'))
  node.rpc_config('go', RPC_MODES.remotesync)
  node.rset_config('level', RPC_MODES.remotesync)

  node.rpc('go')
  node.rset('level', 1)

  t.strictSame(order, ['go 2 by 1', 'level 0 by 1'])
  t.equal(scene.game(1).api.get_rpc_sender_id(), 0)
})

t.test('what a method of ours throws when it runs here comes out of rpc, and the sender is nobody again', async (t) => {
  const scene = new RpcScene([1, 5])
  const node = scene.game(1).add(new NetworkNode('N'))
  Object.assign(node, {
    go() {
      throw new Error('mine')
    },
  })
  node.rpc_config('go', RPC_MODES.remotesync)

  t.throws(() => node.rpc('go'), { message: 'mine' })

  t.equal(scene.network.take().length, 2, 'it has gone out')
  t.equal(scene.game(1).api.get_rpc_sender_id(), 0)
})

t.test('ids count up, and start again after clear', async (t) => {
  const scene = new RpcScene([1, 5])
  const { api } = scene.game(1)
  const [a, b] = [new Main('A'), new Main('B')].map((node) => scene.game(1).add(node))
  const ids = () =>
    scene.network
      .take()
      .filter(({ bytes }) => bytes[0] === 2)
      .map(({ bytes }) => bytes[1])

  for (const node of [a, b, a]) node?.rpc('rem')
  t.strictSame(ids(), [1, 2])

  api.clear()
  t.strictSame([...api.get_network_connected_peers()], [])
  scene.game(1).peer.happens(() => scene.game(1).peer.peer_connected.emit(5))
  api.poll()
  b?.rpc('rem')
  t.strictSame(ids(), [1])
})

t.test('a peer that comes again is told the paths again', async (t) => {
  const { scene, main } = mains([1, 5])
  main.rpc('rem')
  scene.settle()
  const { peer } = scene.game(1)
  peer.happens(() => peer.peer_disconnected.emit(5))
  peer.happens(() => peer.peer_connected.emit(5))
  scene.tick()
  scene.network.take()

  main.rpc('rem')

  t.strictSame(scene.network.takeHex(), [line(5, 'simplify'), line(5, 'remInFull')])
})

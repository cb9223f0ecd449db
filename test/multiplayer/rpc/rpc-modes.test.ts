/** The modes as a table, cell by cell, and the same cells through real calls. */

import t from 'tap'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import {
  holdsAt,
  isAccepted,
  isRpcMode,
  RPC_MODES,
  RPC_RULES,
  type RpcMode,
} from '../../../src/multiplayer/rpc/rpc-modes.ts'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { RpcScene } from './rpc-scene.ts'

/** Accepted at the master from the master, from another; elsewhere from the master, from another. */
const ACCEPTED: readonly (readonly [RpcMode, boolean, boolean, boolean, boolean])[] = [
  [RPC_MODES.disabled, false, false, false, false],
  [RPC_MODES.remote, true, true, true, true],
  [RPC_MODES.master, true, true, false, false],
  [RPC_MODES.puppet, false, false, true, false],
  [RPC_MODES.remotesync, true, true, true, true],
  [RPC_MODES.mastersync, true, true, false, false],
  [RPC_MODES.puppetsync, false, false, true, false],
]

/** Runs here at the master, elsewhere; goes out from the master, from elsewhere. */
const SENT: readonly (readonly [RpcMode, boolean, boolean, boolean, boolean])[] = [
  [RPC_MODES.disabled, false, false, true, true],
  [RPC_MODES.remote, false, false, true, true],
  [RPC_MODES.master, true, false, false, true],
  [RPC_MODES.puppet, false, true, true, true],
  [RPC_MODES.remotesync, true, true, true, true],
  [RPC_MODES.mastersync, true, true, false, true],
  [RPC_MODES.puppetsync, true, true, true, true],
]

/** A node that writes down what is done to it. */
class Probe extends NetworkNode<Probe> {
  readonly done: string[] = []
  #level = 0

  hit(from: string): void {
    this.done.push(`hit ${from} by ${this.multiplayer?.get_rpc_sender_id() ?? 'nobody'}`)
  }

  get level(): number {
    return this.#level
  }

  set level(level: number) {
    this.#level = level
    this.done.push(`level ${level} by ${this.multiplayer?.get_rpc_sender_id() ?? 'nobody'}`)
  }
}

function probes(mode: RpcMode, master: number): { scene: RpcScene; nodes: Map<number, Probe> } {
  const scene = new RpcScene([1, 5, 7])
  const nodes = scene.addAll(() => new Probe('Probe'))
  for (const node of nodes.values()) {
    node.set_network_master(master)
    node.rpc_config('hit', mode)
    node.rset_config('level', mode)
  }
  return { scene, nodes }
}

function nodeOf(nodes: ReadonlyMap<number, Probe>, id: number): Probe {
  const node = nodes.get(id)
  if (node === undefined) throw new Error(`no node ${id}`)
  return node
}

t.test('each cell of the table of what is accepted is as in Godot', async (t) => {
  for (const [mode, ...cells] of ACCEPTED) {
    const found = [true, false].flatMap((isMaster) => [true, false].map((from) => isAccepted(mode, isMaster, from)))
    t.strictSame(found, cells, `mode ${mode}`)
  }
})

t.test('each cell of the table of what runs here and what goes out is as in Godot', async (t) => {
  for (const [mode, ...cells] of SENT) {
    const { runsHere, goesOut } = RPC_RULES[mode]
    const found = [runsHere, goesOut].flatMap((seats) => [holdsAt(seats, true), holdsAt(seats, false)])
    t.strictSame(found, cells, `mode ${mode}`)
  }
})

t.test('the numbers are Godot’s, and no others are modes', async (t) => {
  t.strictSame(Object.values(RPC_MODES), [0, 1, 2, 3, 4, 5, 6])
  t.strictSame([0, 6, 7, -1, 1.5, '1', 'constructor', null].map(isRpcMode), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ])
  t.strictSame(
    [MultiplayerAPI.RPC_MODE_SLAVE, MultiplayerAPI.RPC_MODE_SYNC],
    [MultiplayerAPI.RPC_MODE_PUPPET, MultiplayerAPI.RPC_MODE_REMOTESYNC],
  )
})

for (const [mode, atMasterFromMaster, atMaster, atPuppetFromMaster, atPuppet] of ACCEPTED) {
  t.test(`mode ${mode}: a call and a set are done where the table accepts them, and refused elsewhere`, async (t) => {
    // Sender, receiver, master, and what the table says.
    const cases = [
      [5, 1, 1, atMaster],
      [1, 5, 1, atPuppetFromMaster],
      [5, 7, 1, atPuppet],
      [7, 5, 5, atMaster],
    ] as const
    for (const [from, to, master, isAllowed] of cases) {
      const { scene, nodes } = probes(mode, master)

      nodeOf(nodes, from).rpc_id(to, 'hit', 'x')
      nodeOf(nodes, from).rset_id(to, 'level', 3)
      scene.settle()

      const label = `${from} to ${to}, master ${master}`
      t.strictSame(nodeOf(nodes, to).done, isAllowed ? [`hit x by ${from}`, `level 3 by ${from}`] : [], label)
      const reason = mode === RPC_MODES.disabled ? 'not-declared' : 'not-permitted'
      t.strictSame(scene.game(to).counts(), isAllowed ? {} : { [reason]: 2 }, label)
    }
    t.equal(isAccepted(mode, true, true), atMasterFromMaster)
  })
}

for (const [mode, hereAtMaster, hereAtPuppet, outFromMaster, outFromPuppet] of SENT) {
  t.test(`mode ${mode}: to everybody, it runs here and goes out as the table says`, async (t) => {
    for (const [self, runsHere, goesOut] of [
      [1, hereAtMaster, outFromMaster],
      [5, hereAtPuppet, outFromPuppet],
    ] as const) {
      const { scene, nodes } = probes(mode, 1)
      const node = nodeOf(nodes, self)

      t.equal(node.rpc('hit', 'x'), GodotError.OK)
      t.equal(node.rset('level', 3), GodotError.OK)

      t.strictSame(node.done, runsHere ? [`hit x by ${self}`, `level 3 by ${self}`] : [], `self ${self}`)
      t.equal(scene.network.take().length > 0, goesOut, `self ${self}`)
    }
  })

  t.test(`mode ${mode}: to oneself alone, it runs or is an error, and never goes out`, async (t) => {
    for (const [self, runsHere] of [
      [1, hereAtMaster],
      [5, hereAtPuppet],
    ] as const) {
      const { scene, nodes } = probes(mode, 1)
      const node = nodeOf(nodes, self)

      const results = [node.rpc_id(self, 'hit', 'x'), node.rset_id(self, 'level', 3)]

      const expected = runsHere ? GodotError.OK : GodotError.ERR_UNAUTHORIZED
      t.strictSame(results, [expected, expected], `self ${self}`)
      t.equal(node.done.length, runsHere ? 2 : 0)
      t.strictSame(scene.network.take(), [])
    }
  })
}

t.test('to one other, it goes out even from the master of a master call, and runs nowhere here', async (t) => {
  const { scene, nodes } = probes(RPC_MODES.master, 1)
  const node = nodeOf(nodes, 1)

  t.equal(node.rpc_id(5, 'hit', 'x'), GodotError.OK)

  t.strictSame(node.done, [])
  t.ok(scene.network.take().length > 0)
})

t.test('to all but one other, it runs here too; to all but oneself there is nobody of that id', async (t) => {
  const { scene, nodes } = probes(RPC_MODES.remotesync, 1)
  const node = nodeOf(nodes, 1)

  t.equal(node.rpc_id(-5, 'hit', 'x'), GodotError.OK)
  t.equal(node.rpc_id(-1, 'hit', 'y'), GodotError.ERR_DOES_NOT_EXIST)
  scene.settle()

  t.strictSame(node.done, ['hit x by 1'])
  t.strictSame([nodeOf(nodes, 5).done, nodeOf(nodes, 7).done], [[], ['hit x by 1']])
})

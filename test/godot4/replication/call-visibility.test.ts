/** Whom remote calls of a node reach whose synchronizers hide it from some: the rules of Godot 4, row by row. */

import t from 'tap'
import { MultiplayerSynchronizer } from '../../../src/godot4/replication/multiplayer-synchronizer.ts'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientStage } from '../scene/client-stage.ts'
import { ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, SHIP_SCENE, World } from './world.ts'

const { OK, ERR_INVALID_PARAMETER } = GodotError
const KIND = 0x07
const CALL = 0

class Spy extends SceneNode<Spy> {
  readonly done: string[] = []

  @rpc({ mode: 'any_peer', call_local: true }) hit(where: string): void {
    this.done.push(where)
  }

  @rpc({ mode: 'any_peer' }) miss(): void {
    this.done.push('missed')
  }
}

type Setup = (sync: MultiplayerSynchronizer, seer: number) => void
const named: Setup = (sync, seer) => {
  sync.public_visibility = false
  sync.set_visibility_for(seer, true)
}
const filtered: Setup = (sync, seer) => sync.add_visibility_filter((peer) => peer === seer)
const hidden: Setup = (sync) => (sync.public_visibility = false)
const shown: Setup = () => undefined

/** A server with two clients and a node, which a spawner has spawned or the game has on all sides, with these synchronizers. */
function stage(isSpawned: boolean, setups: readonly Setup[]) {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const clients = scene.joined(2) as [StageClient, StageClient]
  const spy = new Spy('Spy')
  const syncs = setups.map((setup, index) => {
    const sync = new MultiplayerSynchronizer(`Sync${index}`)
    setup(sync, clients[0].id)
    spy.add_child(sync)
    return sync
  })
  if (isSpawned) spy.scene_file_path = SHIP_SCENE
  const place = isSpawned ? world.players : world.main
  place.add_child(spy)
  const take = (): string[][] => {
    scene.host.turn.end()
    return clients.map((client) => client.heard())
  }
  take()
  return { scene, world, api: scene.api, clients, spy, syncs, take }
}

/** Of each, whether it was called, and whether it was told of the node at all. */
function reach(heard: readonly string[][]): string[] {
  return heard.map((packets) => {
    const isCalled = packets.some((packet) => (parseInt(packet.slice(0, 2), 16) & KIND) === CALL)
    const isTold = packets.some((packet) => packet.includes(Buffer.from('/Spy').toString('hex')))
    return isCalled ? 'called' : isTold ? 'told' : ''
  })
}

for (const [what, isSpawned, setups, sees] of [
  ['one that has no synchronizer', false, [], [true, true]],
  ['a spawned one that has none', true, [], [true, true]],
  ['one that is public', false, [shown], [true, true]],
  ['a spawned one that is public', true, [shown], [true, true]],
  ['one that is shown to the first', false, [named], [true, false]],
  ['a spawned one that is shown to the first', true, [named], [true, false]],
  ['one with a filter for the first', false, [filtered], [true, false]],
  ['a spawned one with a filter for the first', true, [filtered], [true, false]],
  ['one that is hidden', false, [hidden], [false, false]],
  ['a spawned one that is hidden', true, [hidden], [false, false]],
  ['one that a second synchronizer shows to the first', false, [hidden, named], [true, false]],
  ['a spawned one that a second synchronizer shows to the first', true, [hidden, named], [true, false]],
  ['one that a second synchronizer shows', false, [hidden, shown], [true, true]],
] as const) {
  t.test(
    `calls of ${what} reach ${sees.map((one) => (one ? 'who sees it' : 'not who does not')).join(', ')}`,
    async (t) => {
      const { spy, clients, take } = stage(isSpawned, setups)
      const expected = sees.map((isSeen) => (isSeen ? 'called' : ''))

      t.equal(spy.rpc('hit', 'here'), OK)
      t.strictSame(reach(take()), expected)
      t.strictSame(spy.done, ['here'], 'a call of our own is done here whoever sees')

      t.equal(spy.rpc_id(-clients[1].id, 'miss'), OK)
      t.strictSame(reach(take()), [expected[0], ''])

      const errors = clients.map(({ id }) => spy.rpc_id(id, 'miss'))
      t.strictSame(
        errors,
        sees.map((isSeen) => (isSeen ? OK : ERR_INVALID_PARAMETER)),
      )
      t.strictSame(reach(take()), expected)
    },
  )
}

t.test('the error of a call says who may not see', async (t) => {
  const { api, spy, clients } = stage(false, [hidden])

  spy.rpc_id(clients[0].id, 'miss')

  t.match(api.get_last_error_message(), `rpc of "miss" to ${clients[0].id}: peer ${clients[0].id} may not see the node`)
})

t.test('what is changed holds for the next call', async (t) => {
  for (const isSpawned of [false, true]) {
    const { spy, syncs, take } = stage(isSpawned, [hidden])
    const [sync] = syncs
    const tried = (): string[] => {
      spy.rpc('miss')
      return reach(take())
    }

    t.strictSame(tried(), ['', ''])
    if (sync) sync.public_visibility = true
    t.strictSame(tried(), ['called', 'called'])
    if (sync) sync.public_visibility = false
    t.strictSame(tried(), ['', ''])
  }
})

t.test('a synchronizer that leaves, or turns to another root, hides its old one no more', async (t) => {
  const { world, spy, syncs, take } = stage(false, [hidden, hidden])
  const [first, second] = syncs as [MultiplayerSynchronizer, MultiplayerSynchronizer]
  const other = new Spy('Other')
  world.main.add_child(other)
  const tried = (node: Spy): string[] => {
    node.rpc('miss')
    return reach(take())
  }

  spy.remove_child(first)
  t.strictSame(tried(spy), ['', ''])
  second.root_path = '../../Other'
  t.strictSame(
    [tried(spy), tried(other)],
    [
      ['called', 'called'],
      ['', ''],
    ],
  )
  second.root_path = '../../Nobody'
  t.strictSame(tried(other), ['called', 'called'])
  second.root_path = '..'
  t.strictSame(tried(spy), ['', ''])
})

t.test('what stands below a hidden node is called, as in Godot', async (t) => {
  const { spy, take } = stage(false, [hidden])
  const below = new Spy('Spy')
  spy.add_child(below)

  below.rpc('miss')

  t.strictSame(reach(take()), ['called', 'called'])
})

t.test('who has spawned a node here is called whatever its synchronizers say, and nobody else', async (t) => {
  let world: World | null = null
  const guest = ClientStage.joined([7], (api) => (world = new World(api)))
  const made = world as World | null
  made?.spawner.clear_spawnable_scenes()
  made?.spawner.add_spawnable_scene(SHIP_SCENE, () => {
    const [spy, sync] = [new Spy(), new MultiplayerSynchronizer('Sync')]
    sync.public_visibility = false
    spy.add_child(sync)
    return spy
  })
  guest.say(announcement(1, 'Main/Spawner'), '04 00 01000000 01000000 01000000 04000000 02000000 53707900')
  const spy = made?.players.get_node_or_null('Spy') as Spy
  guest.sent()

  t.equal(spy.rpc_id(7, 'miss'), ERR_INVALID_PARAMETER)
  t.strictSame(guest.sent(), [])
  t.equal(spy.rpc_id(1, 'miss'), OK)
  t.equal(reach([guest.sent()])[0], 'called')
  t.equal(spy.rpc('miss'), OK)
  t.equal(guest.sent().length, 1, 'one packet, to the server')
})

/**
 * What happens to an error that a callback of the user's throws: each callback there is, found in the sources, has a row
 * in docs/faults.md and a test here. A new option that is a function, and has neither, is noticed.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import ts from 'typescript'
import { SceneMultiplayer } from '../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../src/godot4/scene/scene-node.ts'
import { msgpackCodec } from '../src/multiplayer/codec/msgpack.ts'
import { writePayloadFrame } from '../src/multiplayer/frame.ts'
import { VirtualClock } from '../src/peer/virtual-clock.ts'
import { record, replay, type Recording } from '../src/recording.ts'
import { TickLoop } from '../src/server/tick-loop.ts'
import { tickClockFrom } from '../src/server/tick-clock.ts'
import type { TickLoopOptions } from '../src/server/tick-loop.ts'
import { Scenario } from '../src/testing.ts'
import { ClientScene } from './client/client-scene.ts'
import { HostScene } from './godot4/host-scene.ts'
import { announcement, World } from './godot4/replication/world.ts'
import { ServerStage } from './godot4/scene/server-stage.ts'
import { Player } from './multiplayer/rpc/player.ts'
import { RpcScene as NodeScene } from './multiplayer/rpc/rpc-scene.ts'
import { MemoryStream } from './recording/memory-stream.ts'
import { CocosScene, RpcScene } from './support/cocos-scene.ts'
import { tablesOf } from './support/document-tables.ts'
import { EgretScene } from './support/egret-scene.ts'
import { ServerScene } from './support/server-scene.ts'

const SRC = join(import.meta.dirname, '../src')

/** Everything below throws this. */
function fail(): never {
  throw new Error('planned')
}
const PLANNED = { message: 'planned' }

/** The options that are functions, of every exported `…Options` but the resolved ones, as `Interface.name`. */
function callbacksIn(file: string, text: string): string[] {
  const found: string[] = []
  // To read all of the sources takes seconds.
  if (!/interface \w*Options\b/.test(text)) return found
  ts.forEachChild(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), (node) => {
    if (!ts.isInterfaceDeclaration(node) || !/^(?!Resolved).*Options$/.test(node.name.text)) return
    for (const member of node.members) if (isCallback(member)) found.push(`${node.name.text}.${nameOf(member)}`)
  })
  return found
}

function isCallback(member: ts.TypeElement): boolean {
  if (ts.isMethodSignature(member)) return true
  let isFunction = false
  const visit = (node: ts.Node): void => {
    isFunction ||= ts.isFunctionTypeNode(node)
    ts.forEachChild(node, visit)
  }
  if (ts.isPropertySignature(member) && member.type !== undefined) visit(member.type)
  return isFunction
}

function nameOf(member: ts.TypeElement): string {
  return member.name?.getText() ?? ''
}

/** Runs a tick loop with these options over three ticks. */
function loop(options: Partial<TickLoopOptions>): { advance: () => void; loop: TickLoop } {
  const clock = new VirtualClock()
  const made = new TickLoop({ hz: 10, tick: () => undefined, clock: tickClockFrom(clock), ...options })
  made.start()
  return { advance: () => clock.advance(250), loop: made }
}

/** A scene whose server can be asked by one more client after what has thrown. */
function serves(t: Test, scene: ServerScene): void {
  const before = scene.server.get_peer_ids().length
  scene.open()
  scene.tick()
  t.equal(scene.server.get_peer_ids().length, before + 1, 'the server goes on')
}

/** A server of Godot 4's with nodes to spawn, and a client. */
function spawning() {
  const stage = new ServerStage()
  const world = new World(stage.api)
  return { stage, world, client: stage.connect() }
}

const TESTS: Readonly<Record<string, (t: Test) => void | Promise<void>>> = {
  'WebSocketServerOptions.verify': (t) => {
    const state = { isBroken: true }
    const scene = new ServerScene({ verify: () => (state.isBroken ? fail() : true) })
    const client = scene.open()
    t.equal(client.response?.status, 500)
    t.throws(() => scene.tick(), PLANNED)
    t.equal(scene.server.get_refusal_counts()['verify-error'], 1)
    state.isBroken = false
    serves(t, scene)
  },
  'WebSocketServerOptions.on_request': (t) => {
    const scene = new ServerScene({ on_request: fail })
    t.equal(scene.transport.request({}).response?.status, 500)
    t.throws(() => scene.tick(), PLANNED)
    serves(t, scene)
  },
  'WebSocketServerOptions.may_relay': (t) => {
    const scene = new ServerScene({ multiplayer: true, may_relay: fail })
    const [a, b] = [scene.join(), scene.join()]
    b.client.takeMessages()
    a.client.send(writePayloadFrame(a.id, b.id, Uint8Array.of(4, 9)))
    t.throws(() => scene.tick(), PLANNED)
    t.equal(b.client.messages.length, 0, 'no is the answer')
    t.equal(scene.server.get_stats().drops['relay-denied'], 1)
    serves(t, scene)
  },
  'WebSocketServerOptions.on_warning': (t) => {
    const scene = new ServerScene({ on_warning: fail })
    t.equal(scene.server.get_peer(7), null, 'never thrown at who has called')
    t.throws(() => scene.tick(), PLANNED)
    serves(t, scene)
  },
  'WebSocketClientOptions.on_warning': (t) => {
    const { scene, client } = ClientScene.connected({ on_warning: fail })
    t.equal(client.get_peer(7), null)
    t.throws(() => scene.tick(), PLANNED)
    t.doesNotThrow(() => scene.tick())
  },
  'TickLoopOptions.tick': (t) => {
    const { advance, loop: made } = loop({ tick: fail })
    t.throws(advance, PLANNED)
    t.equal(made.is_running(), false)
    const heard: unknown[] = []
    loop({ tick: fail, on_error: (error) => heard.push(error) }).advance()
    t.match(heard, [PLANNED, PLANNED, PLANNED])
  },
  'TickLoopOptions.flush': (t) => {
    const { advance, loop: made } = loop({ flush: fail })
    t.throws(advance, PLANNED)
    t.equal(made.is_running(), false)
  },
  'TickLoopOptions.on_error': (t) => {
    const { advance, loop: made } = loop({ tick: fail, on_error: fail })
    t.throws(advance, PLANNED)
    t.equal(made.is_running(), false)
  },
  'MultiplayerOptions.on_warning': (t) => {
    const game = new NodeScene([1, 5], { on_warning: fail }).game(1)
    t.doesNotThrow(() => Reflect.set(game.api, 'root_node', 7), 'what is no node')
    t.throws(() => game.api.poll(), PLANNED)
    t.doesNotThrow(() => game.api.poll())
    game.api.network_peer = null
    t.doesNotThrow(() => game.api.get_network_unique_id())
    t.throws(() => game.api.poll(), PLANNED, 'without a peer too')
  },
  'WebSocketMultiplayerPeerOptions.on_warning': (t) => {
    const scene = new HostScene({ on_warning: fail })
    t.doesNotThrow(() => (scene.peer.handshake_timeout = -1))
    t.throws(() => scene.tick(), PLANNED)
    t.doesNotThrow(() => scene.tick())
  },
  'SceneMultiplayerOptions.on_warning': (t) => {
    const api = new SceneMultiplayer({ on_warning: fail })
    t.doesNotThrow(() => (api.auth_timeout = -1))
    t.throws(() => api.poll(), PLANNED)
    t.doesNotThrow(() => api.poll())
  },
  'RecordOptions.on_error': async (t) => {
    const stream = new MemoryStream()
    stream.failure = new Error('the disk is full')
    const warned = new Promise<Error>((resolve) => {
      const hear = (warning: Error): void => {
        if (warning.name === 'PolledPeerWarning') resolve(warning)
      }
      process.on('warning', hear)
      t.teardown(() => process.off('warning', hear))
    })
    const scenario = new Scenario({ prepare: (server) => void record(server, stream, { on_error: fail }) })
    scenario.step(500)
    t.match(await warned, { name: 'PolledPeerWarning', message: /on_error of a recording threw\. Error: planned/ })
    scenario.raw('ann')
    t.doesNotThrow(() => scenario.until(() => scenario.isIn('ann')))
    scenario.close()
  },
  'ReplayOptions.on_progress': async (t) => {
    const stream = new MemoryStream()
    const recordings: Recording[] = []
    const scenario = new Scenario({ prepare: (server) => recordings.push(record(server, stream)) })
    scenario.step(500)
    await recordings[0]?.close()
    scenario.close()
    const game = () => ({ tick: () => undefined })
    await t.rejects(replay(stream.bytes, game, { on_progress: fail, keep_going: true }), PLANNED)
  },
  'CocosServerOptions.on_error': (t) => {
    const scene = new CocosScene({ on_error: fail }).listen()
    const { client, connection } = scene.join()
    connection.ontext = fail
    client.send('one')
    t.throws(() => scene.tick(), PLANNED)
    t.doesNotThrow(() => scene.tick())
  },
  'RpcOptions.on_error': (t) => {
    const scene = new RpcScene({ broken: fail }, { on_error: fail })
    t.match(scene.call('broken'), { error: { code: -32603, message: 'Internal error' } })
    t.match(scene.errors, [PLANNED])
  },
  'WebSocketOptions.on_error': (t) => {
    const { scene, socket, link } = EgretScene.connected({ on_error: fail })
    socket.addEventListener('socketData', fail, null, false, 1)
    t.doesNotThrow(() => link.say('a'))
    t.throws(() => scene.turn.end(), PLANNED)
    t.equal(socket.connected, true)
  },
  'ScenarioOptions.prepare': (t) => {
    t.throws(() => new Scenario({ prepare: fail }), PLANNED)
  },
  'a listener of a server': (t) => {
    const scene = new ServerScene()
    const [a, b] = [scene.join(), scene.join()]
    scene.server.data_received.connect(fail)
    for (const { client } of [a, b]) client.send('word')
    t.throws(() => scene.tick(), AggregateError)
    t.strictSame([scene.read(a.id), scene.read(b.id)], [['word'], ['word']])
  },
  'a listener of a client': (t) => {
    const { scene, client, link } = ClientScene.connected()
    client.data_received.connect(fail)
    link.deliver(Buffer.from('one'))
    t.throws(() => scene.tick(), PLANNED)
    t.equal(client.get_peer(1)?.get_available_packet_count(), 1)
  },
  'a remote method': (t) => {
    const scene = new NodeScene([1, 5])
    const player = scene.game(1).add(new Player())
    const client = scene.game(5).add(new Player())
    client.rpc('fail')
    client.rpc('say', 'after')
    scene.network.carry()
    t.throws(() => scene.game(1).api.poll(), { message: 'a method failed' })
    t.strictSame(player.heard, ['after by 5'])
  },
  'a visibility filter': (t) => {
    const { stage, world } = spawning()
    const ship = world.addShip()
    ship.sync.add_visibility_filter(fail)
    t.throws(() => stage.tick())
    ship.sync.remove_visibility_filter(fail)
    t.doesNotThrow(() => stage.tick())
  },
  'what makes a spawned node, or sets its property': (t) => {
    const { stage, world, client } = spawning()
    world.spawner.spawn_function = fail
    t.throws(() => world.spawner.spawn(), PLANNED)
    world.spawner.set_multiplayer_authority(client.id)
    client.send(announcement(1, 'Main/Spawner'))
    client.send('04 ff 01000000 01000000 00000000 02000000 4100 04000000 00000000')
    t.throws(() => stage.tick(), PLANNED)
    t.equal(stage.api.get_refusal_counts()['spawn-failed'], 1)
    t.doesNotThrow(() => stage.tick())
  },
  '`_enter_tree` or `_exit_tree` of a SceneNode': (t) => {
    const { stage, world } = spawning()
    const node = Object.assign(new SceneNode('Broken'), { _enter_tree: fail, _exit_tree: fail })
    t.equal(world.main.add_child(node), 0)
    t.throws(() => stage.tick(), PLANNED)
    t.equal(world.main.remove_child(node), 0)
    t.throws(() => stage.tick(), PLANNED)
    t.doesNotThrow(() => stage.tick())
  },
  'a method of a monitoring port': (t) => {
    const scene = new RpcScene({ broken: fail, whole: () => 1 })
    t.match(scene.call('broken'), { error: { code: -32603, message: 'Internal error' } })
    t.match(scene.call('whole'), { result: 1 })
    t.match(scene.errors, [PLANNED])
  },
  'a codec': (t) => {
    const scene = new ServerScene({ codec: { ...msgpackCodec, decode: fail, encode: fail } })
    const { client, id } = scene.join()
    client.send(Uint8Array.of(1))
    t.doesNotThrow(() => scene.tick())
    t.throws(() => scene.server.get_peer(id)?.get_var(), PLANNED)
    t.throws(() => scene.server.get_peer(id)?.put_var(1), PLANNED)
    serves(t, scene)
  },
}

for (const [name, test] of Object.entries(TESTS))
  t.test(`${name} that throws does what docs/faults.md says`, async (t) => test(t))

t.test('every callback in the sources, and no other, has a test and a row in docs/faults.md', async (t) => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const found = files.flatMap((file) => callbacksIn(file, readFileSync(join(SRC, file), 'utf8')))
  const rows = tablesOf('faults.md')('A callback throws', 'callback').map(([name = '']) => name)

  t.ok(found.length >= 15)
  t.strictSame(
    found.filter((name) => !(name in TESTS)),
    [],
  )
  t.strictSame(
    Object.keys(TESTS).filter((name) => name.includes('.') && !found.includes(name)),
    [],
  )
  t.strictSame(rows, Object.keys(TESTS))
})

t.test('a new option that is a function is found, in whatever form it stands', async (t) => {
  const text = `export interface NewOptions { a?: (() => void) | undefined; b(): void; c: string }
interface ResolvedNewOptions { d: () => void }`

  t.strictSame(callbacksIn('new.ts', text), ['NewOptions.a', 'NewOptions.b'])
})

/**
 * One world of all kinds: a real Godot 3, a real Godot 4, and a client of ours with MessagePack join one server of ours, on
 * both engines. Each hears of each, calls each, is told why not where there is no counterpart, and goes.
 */

import t, { type Test } from 'tap'
import { WebSocketClient } from '../../../src/client/index.ts'
import { WebSocketServer } from '../../../src/index.ts'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { MultiplayerAPI, NetworkNode } from '../../../src/rpc.ts'
import { OneWorld, worldCodecs } from '../../../src/world.ts'
import { Puppet as Puppet3, PUPPET_SCRIPTS } from '../../godot/puppet.ts'
import { Actor } from '../../godot/rpc-actor.ts'
import { onEachEngine } from '../../network/engines.ts'
import { requireProgram } from '../../support/programs.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { heldAs, Puppet, valueOf } from './puppet.ts'

const quiet = { on_warning: () => undefined }

/** A scene of ours in Godot 3's terms, and what is called in it. */
class Game3 implements Polled {
  readonly log: string[] = []
  readonly main: Actor
  readonly api: MultiplayerAPI

  constructor(options: ConstructorParameters<typeof MultiplayerAPI>[0] = {}) {
    this.api = new MultiplayerAPI({ ...quiet, ...options })
    this.main = new Actor('Main', (_path, what, sender, values) => {
      this.log.push(`${what} ${JSON.stringify(values)} of ${sender}`)
    })
    this.api.root_node = new NetworkNode('root')
    this.api.root_node.add_child(this.main)
    this.api.network_peer_connected.connect((id) => this.log.push(`came ${id}`))
    this.api.network_peer_disconnected.connect((id) => this.log.push(`gone ${id}`))
    this.api.server_disconnected.connect(() => this.log.push('ended'))
    this.api.network_peer_packet.connect((id, bytes) => this.log.push(`packet ${id} ${Buffer.from(bytes).toString()}`))
  }

  poll(): void {
    this.api.poll()
  }
}

/** The engine of Godot 3, and what happens in it. */
class RealGame3 implements Polled {
  readonly log: string[] = []
  readonly puppet: Puppet3

  constructor(puppet: Puppet3) {
    this.puppet = puppet
  }

  async join(port: number): Promise<void> {
    await this.puppet.create('three', 'WebSocketClient')
    await this.puppet.call('three', 'connect_to_url', `ws://127.0.0.1:${port}/godot3`, [], true)
    await this.puppet.command({ op: 'game', name: 'three', paths: ['Main'] })
  }

  async poll(): Promise<void> {
    await this.puppet.poll('three game')
    for (const { on, signal, args } of this.puppet.takeEvents()) {
      if (on !== 'three game') continue
      if (signal === 'called') this.log.push(`${String(args[1])} ${JSON.stringify(args[3])} of ${String(args[2])}`)
      else if (signal === 'network_peer_connected') this.log.push(`came ${String(args[0])}`)
      else if (signal === 'network_peer_disconnected') this.log.push(`gone ${String(args[0])}`)
      else if (signal === 'server_disconnected') this.log.push('ended')
      else if (signal === 'network_peer_packet') this.log.push(`packet ${String(args[0])} ${text({ hex: args[1] })}`)
    }
  }

  async call(...args: readonly unknown[]): Promise<void> {
    await this.puppet.command({ op: 'node', name: 'three', path: 'Main', method: 'rpc_id', args })
  }
}

/** The engine of Godot 4, and what happens in it. */
class RealGame4 implements Polled {
  readonly puppet: Puppet

  constructor(puppet: Puppet) {
    this.puppet = puppet
  }

  async join(port: number): Promise<void> {
    await this.puppet.createGame('four')
    await this.puppet.createScript('main', 'four root', 'Main', 'world-main.gd')
    await this.puppet.create('peer', 'WebSocketMultiplayerPeer')
    await this.puppet.call('peer', 'create_client', `ws://127.0.0.1:${port}/godot4`)
    await this.puppet.set('four', 'multiplayer_peer', heldAs('peer'))
  }

  get log(): readonly string[] {
    return this.puppet.heard('four', 'main').map((line) =>
      line
        .replace(/^told /, '')
        .replace('peer_connected', 'came')
        .replace('peer_disconnected', 'gone')
        .replace('server_disconnected', 'ended')
        .replace(/^peer_packet (\d+) (\w+)$/, (_all, id: string, hex: string) => `packet ${id} ${text({ hex })}`),
    )
  }

  poll(): Promise<void> {
    return this.puppet.poll('four')
  }

  async call(...args: readonly unknown[]): Promise<void> {
    await this.puppet.call('main', 'rpc_id', ...args)
  }
}

/** Bytes as their text, as the strings of both puppets have them. */
function text(value: unknown): string {
  const hex: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'hex') : undefined
  return typeof hex === 'string' ? Buffer.from(hex, 'hex').toString() : String(value)
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: real games of Godot 3 and Godot 4 and one with MessagePack are in one world`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    const puppet4 = await Puppet.start(t)
    if (program === undefined || puppet4 === undefined) return
    const world = new OneWorld()
    const refused: string[] = []
    world.player_refused.connect((id, reason, path, name) => refused.push(`${id} ${reason} ${path} ${name}`.trim()))
    const server = new WebSocketServer({ engine, kinds: world, ...quiet })
    server.bind_ip = '127.0.0.1'
    server.listen(0, [], true)
    t.teardown(() => server.stop())
    const host = new Game3({ codecs: worldCodecs })
    host.api.network_peer = server
    const port = server.get_local_port()

    const three = new RealGame3(await Puppet3.start(t, program, PUPPET_SCRIPTS.rpc))
    const four = new RealGame4(puppet4)
    const ours = new Game3()
    const client = new WebSocketClient({ ...quiet, codec: msgpackCodec })
    t.teardown(() => client.disconnect_from_host())
    const all: Polled[] = [host]
    const ids: number[] = []
    const join = async (game: Polled, begin: () => unknown): Promise<number> => {
      await begin()
      all.push(game)
      await until(all, () => host.api.get_network_connected_peers().length > ids.length)
      ids.push(host.api.get_network_connected_peers().find((id) => !ids.includes(id)) ?? 0)
      return ids.at(-1) ?? 0
    }
    const id3 = await join(three, () => three.join(port))
    const id4 = await join(four, () => four.join(port))
    const id5 = await join(ours, () => {
      client.connect_to_url(`ws://127.0.0.1:${port}`, [], true)
      ours.api.network_peer = client
    })
    const logs = { host, three, four, ours }
    const came = (...of: number[]): string[] => of.map((id) => `came ${id}`)
    await until(all, () =>
      [three, four, ours].every(({ log }) => log.filter((line) => line.startsWith('came')).length === 3),
    )
    t.strictSame(host.log, came(id3, id4, id5))
    t.strictSame(three.log, came(1, id4, id5))
    t.strictSame(four.log, ['connected_to_server', ...came(1, id3, id5)])
    t.strictSame(ours.log.toSorted(), came(1, id3, id4).toSorted())

    const forget = (): void => {
      for (const game of [host, three, ours]) game.log.length = 0
      puppet4.forget()
    }
    /** What all have heard, once there are so many lines. */
    const heard = async (
      t: Test,
      lines: Readonly<Partial<Record<keyof typeof logs, readonly string[]>>>,
    ): Promise<void> => {
      const count = Object.values(lines).reduce((sum, some) => sum + some.length, 0)
      const total = (): number => Object.values(logs).reduce((sum, { log }) => sum + log.length, 0)
      await until(all, () => total() >= count, `${count} lines`).catch(() => undefined)
      for (const [name, game] of Object.entries(logs))
        t.strictSame(game.log.toSorted(), [...(lines[name as keyof typeof logs] ?? [])].toSorted(), name)
      forget()
    }
    forget()

    await t.test('each calls each, in the words of each', async (t) => {
      // The second time paths have been confirmed.
      for (let turn = 0; turn < 2; turn++) {
        await three.call(0, 'by_remote', 'hi')
        await heard(t, {
          host: [`by_remote ["hi"] of ${id3}`],
          four: [`by_remote "hi" of ${id3}`],
          ours: [`by_remote ["hi"] of ${id3}`],
        })
        await four.call(0, 'by_remote', 'hi')
        await heard(t, {
          host: [`by_remote ["hi"] of ${id4}`],
          three: [`by_remote ["hi"] of ${id4}`],
          ours: [`by_remote ["hi"] of ${id4}`],
        })
        ours.main.rpc('by_remote', 'hi')
        await heard(t, {
          host: [`by_remote ["hi"] of ${id5}`],
          three: [`by_remote ["hi"] of ${id5}`],
          four: [`by_remote "hi" of ${id5}`],
        })
        host.main.rpc('by_puppet', 5)
        await heard(t, { three: ['by_puppet [5] of 1'], four: ['by_puppet 5 of 1'], ours: ['by_puppet [5] of 1'] })
        await four.call(id3, 'reply', 7)
        await heard(t, { three: [`reply [7] of ${id4}`], four: [`by_remote 7 of ${id3}`] })
        await three.call(id4, 'reply', 7)
        await heard(t, { four: [`reply 7 of ${id3}`], three: [`by_remote [7] of ${id4}`] })
        await four.call(1, 'greet', valueOf('&"name"'), valueOf('Vector2i(1, 2)'))
        await heard(t, { host: [`greet ["name",{"x":1,"y":2},3] of ${id4}`] })
        ours.main.rpc_id(id4, 'reply', true)
        await heard(t, { four: [`reply true of ${id5}`], ours: [`by_remote [true] of ${id4}`] })
      }
      t.strictSame(refused, [])
    })

    await t.test('bytes pass between all kinds', async (t) => {
      await puppet4.call('four', 'send_bytes', { hex: '6869' }, 0)
      await heard(t, { host: [`packet ${id4} hi`], three: [`packet ${id4} hi`], ours: [`packet ${id4} hi`] })
      host.api.send_bytes(Buffer.from('hi'))
      await heard(t, { three: ['packet 1 hi'], four: ['packet 1 hi'], ours: ['packet 1 hi'] })
      await three.puppet.call('three game', 'send_bytes', { hex: '6869' }, id4)
      await heard(t, { four: [`packet ${id3} hi`] })
    })

    await t.test('what has no counterpart is refused, and told', async (t) => {
      await four.call(id3, 'by_remote', valueOf('Vector4(1, 2, 3, 4)'))
      await four.call(id3, 'by_puppet', 1)
      await until(all, () => refused.length === 2)
      t.strictSame(refused.splice(0), [`${id4} no-counterpart`, `${id4} not-permitted Main by_puppet`])
      await four.call(1, 'by_remote', valueOf('Vector4(1, 2, 3, 4)'))
      await heard(t, { host: [`by_remote [{"x":1,"y":2,"z":3,"w":4}] of ${id4}`] })
    })

    await t.test('who is sent away, or goes, is gone for all kinds', async (t) => {
      server.disconnect_peer(id5)
      await until(all, () => ours.log.length > 0)
      await heard(t, {
        host: [`gone ${id5}`],
        three: [`gone ${id5}`],
        four: [`gone ${id5}`],
        ours: [...[1, id3, id4].map((id) => `gone ${id}`), 'ended'],
      })
      server.disconnect_peer(id4)
      await until(all, () => four.log.includes('ended'))
      await heard(t, { host: [`gone ${id4}`], three: [`gone ${id4}`], four: ['gone 1', 'ended'] })
      await three.puppet.call('three', 'disconnect_from_host')
      await heard(t, { host: [`gone ${id3}`] })
      t.notMatch(puppet4.output, /ERROR|WARNING/)
    })
  })
})

t.test('a game whose script has other calls is told of by the host, and by its own engine', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  const world = new OneWorld()
  const refused: string[] = []
  world.player_refused.connect((_id, reason, path) => refused.push(`${reason} ${path}`))
  const warnings: string[] = []
  const server = new WebSocketServer({ kinds: world, on_warning: (text) => warnings.push(text) })
  server.bind_ip = '127.0.0.1'
  server.listen(0, [], true)
  t.teardown(() => server.stop())
  const host = new Game3({ codecs: worldCodecs })
  host.api.network_peer = server
  await puppet.createGame('four')
  await puppet.createActor('other', 'four root', 'Main')
  await puppet.create('peer', 'WebSocketMultiplayerPeer')
  await puppet.call('peer', 'create_client', `ws://127.0.0.1:${server.get_local_port()}/godot4`)
  await puppet.set('four', 'multiplayer_peer', heldAs('peer'))
  const polled = [host, puppet.polling('four')]
  await until(polled, () => puppet.heard('four').includes('connected_to_server'))

  await puppet.call('other', 'rpc_id', 1, 'from_anyone', 5)
  await until(polled, () => refused.length === 2)
  t.strictSame(refused, ['checksum-mismatch Main', 'names-differ Main'])
  t.equal(warnings.length, 1)
  t.match(warnings[0], /Main.*by_config, by_master/s)
  const printed: string[] = []
  const hear = { poll: async () => printed.push(...(await puppet.complaints())) }
  await until([...polled, hear], () => printed.length > 0)
  t.match(printed[0], 'The rpc node checksum failed')
  t.match(host.log, [/^came \d+$/])
})

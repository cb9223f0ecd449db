/**
 * Two real Godot 3 games, with their own MultiplayerAPI, that meet in the built `polled-peer host` and call each other.
 * Both live in one engine process; the test polls them in turns.
 */

import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { onEachEngine } from '../network/engines.ts'
import { Guest } from '../support/guest.ts'
import { ProgramProcess } from '../support/program-process.ts'
import { requireProgram } from '../support/programs.ts'
import { Puppet, PUPPET_SCRIPTS } from './puppet.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 5

/** Games by name, and what each has heard. */
class Games {
  readonly #puppet: Puppet
  readonly #url: string
  readonly #heard = new Map<string, string[]>()
  readonly #ids = new Map<string, number>()

  constructor(puppet: Puppet, url: string) {
    this.#puppet = puppet
    this.#url = url
  }

  /** A game joins; returns when it knows that it is in. */
  async join(name: string): Promise<number> {
    this.#heard.set(name, [])
    await this.#puppet.create(name, 'WebSocketClient')
    await this.#puppet.call(name, 'connect_to_url', this.#url, [], true)
    await this.#puppet.command({ op: 'game', name, paths: ['Main/Sub'] })
    await this.until(name, (lines) => lines.includes('connected_to_server'))
    const id = Number(await this.#puppet.call(`${name} game`, 'get_network_unique_id'))
    this.#ids.set(name, id)
    return id
  }

  node(name: string, path: string, method: string, ...args: unknown[]): Promise<unknown> {
    return this.#puppet.command({ op: 'node', name, path, method, args })
  }

  heard(name: string): readonly string[] {
    return this.#heard.get(name) ?? []
  }

  /** Polls all games until one has heard enough. */
  async until(name: string, isEnough: (lines: readonly string[]) => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      await this.#puppet.poll(...[...this.#heard.keys()].map((known) => `${known} game`))
      for (const { on, signal, args } of this.#puppet.takeEvents()) {
        if (on.endsWith(' game')) this.#heard.get(on.slice(0, -' game'.length))?.push(this.#describe(signal, args))
      }
      if (isEnough(this.heard(name))) return
      await delay(POLL_EVERY_MS)
    }
    throw new Error(`${name} has heard only: ${this.heard(name).join('; ')}`)
  }

  #describe(signal: string, args: readonly unknown[]): string {
    if (signal !== 'called') return [signal, ...args.map((id) => this.#nameOf(id))].join(' ')
    const [path, what, sender, values] = args as [string, string, number, unknown[]]
    return `${path}.${what}(${values.map((value) => JSON.stringify(value)).join(', ')}) from ${this.#nameOf(sender)}`
  }

  #nameOf(id: unknown): string {
    return [...this.#ids].find(([, known]) => known === Number(id))?.[0] ?? String(id)
  }
}

onEachEngine(t, (engine) => {
  t.test(`two Godot 3 games call each other through a host on ${engine}, and hear of its end`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined) return
    const words = ['host', '--bind', '127.0.0.1', '--port', '0', '--engine', engine, '--status-interval', '0.2']
    const host = new ProgramProcess(t, 'command', words)
    const url = await host.url()
    const games = new Games(await Puppet.start(t, program, PUPPET_SCRIPTS.games), url)
    await games.join('anna')
    const berta = await games.join('berta')
    const has = (text: string) => (lines: readonly string[]) => lines.some((line) => line.includes(text))
    await games.until('berta', has('network_peer_connected anna'))
    await games.until('anna', has('network_peer_connected'))

    // A broadcast goes to the host as well: the second one by the path that has been announced.
    await games.node('anna', 'Main/Sub', 'rpc', 'hello', 'wörld', 7)
    await games.until('berta', has('wörld'))
    await games.node('anna', 'Main/Sub', 'rpc', 'hello', 'again')
    await games.until('berta', has('again'))
    await games.node('berta', 'Main', 'rpc', 'hello', 'to all')
    await games.until('anna', has('to all'))
    await games.node('anna', 'Main', 'rpc_id', berta, 'hello', 'to you')
    await games.until('berta', has('to you'))
    await games.node('anna', 'Main', 'rset', 'score', 42)
    await games.until('berta', has('score'))
    // Nobody is there to answer, and nobody minds.
    await games.node('anna', 'Main', 'rpc_id', 1, 'hello', 'to the host')
    await games.node('anna', 'Main', 'rpc', 'hello', 'last')
    await games.until('berta', has('last'))

    t.same(games.heard('berta'), [
      'network_peer_connected 1',
      'connected_to_server',
      'network_peer_connected anna',
      'Main/Sub.hello("wörld", 7) from anna',
      'Main/Sub.hello("again") from anna',
      'Main.hello("to you") from anna',
      'Main.score(42) from anna',
      'Main.hello("last") from anna',
    ])
    t.equal(games.heard('anna').at(-1), 'Main.hello("to all") from berta')
    await host.printed(/ 2\/4095 peers, 0 pending \| .* out 0\/s/)

    host.signal('SIGTERM')
    await games.until('anna', has('connection_failed'))
    await games.until('berta', has('connection_failed'))
    const { code, stdout, stderr } = await host.ended
    t.same([code, stderr], [0, ''])
    t.notMatch(stdout, /refused|dropped/)
    for (const name of ['anna', 'berta']) {
      t.ok(games.heard(name).includes('network_peer_disconnected 1'), `${name} may come again with the same objects`)
    }
  })
})

t.test(
  'a Godot 3 game broadcasts by one short packet once everybody has confirmed the path, the host included',
  async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined) return
    const url = await new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0']).url()
    const games = new Games(await Puppet.start(t, program, PUPPET_SCRIPTS.games), url)
    const anna = await games.join('anna')
    const guest = await Guest.join(t, url)
    await guest.heard.take(3)
    await games.until('anna', (lines) => lines.includes(`network_peer_connected ${guest.id}`))

    await games.node('anna', 'Main', 'rpc', 'hello')
    const first = await guest.heard.take(2)
    guest.say(anna, '\u0003Main\0')
    guest.say(anna, '\u0004go')
    await games.until('anna', (lines) => lines.some((line) => line.startsWith('network_peer_packet')))
    await games.node('anna', 'Main', 'rpc', 'hello')
    const second = await guest.heard.next()

    const from = `from ${anna} to`
    t.same(first, [
      `packet \u0002\u0001\0\0\0Main\0 ${from} ${guest.id}`,
      // The offset of the path behind the call, with the highest bit set.
      `packet \0\f\0\0\ufffdhello\0\0Main\0 ${from} ${guest.id}`,
    ])
    t.equal(second, `packet \0\u0001\0\0\0hello\0\0 ${from} 0`)
  },
)

/**
 * What games of a real Godot 4 engine say to each other through a server of ours, on both engines of ours: bytes to one, to
 * all and to all but one, calls between players, a server that does not relay, and what a player makes up.
 */

import t, { type Test } from 'tap'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn } from '../real-peers.ts'
import { idHex } from '../scene/server-stage.ts'
import { joinGame, Scene } from './games.ts'
import { bytesOf, Puppet } from './puppet.ts'

const LETTERS = ['a', 'b', 'c'] as const
type Letter = (typeof LETTERS)[number]

/** Three games that know of each other, or not, and a scene of ours; what was heard is forgotten. */
class Round {
  readonly server: Scene
  readonly ids: Readonly<Record<Letter, number>>
  readonly polled: readonly Polled[]
  readonly #puppet: Puppet
  readonly #engine: string

  private constructor(puppet: Puppet, engine: string, server: Scene, ids: Record<Letter, number>) {
    this.#puppet = puppet
    this.#engine = engine
    this.server = server
    this.ids = ids
    this.polled = [server, puppet.polling(...LETTERS.map((letter) => this.name(letter)))]
  }

  static async make(t: Test, puppet: Puppet, engine: RealEngine, word: string, relays = true): Promise<Round> {
    await puppet.complaints()
    const host = hostOn(t, engine)
    const server = new Scene(host, (api) => void (api.server_relay = relays))
    const ids = { a: 0, b: 0, c: 0 }
    const polled: Polled[] = [server]
    for (const letter of LETTERS) {
      const name = `${engine} ${word} ${letter}`
      ids[letter] = await joinGame(t, puppet, name, host.get_local_port(), polled)
      polled.push(puppet.polling(name))
    }
    const round = new Round(puppet, `${engine} ${word}`, server, ids)
    const names = LETTERS.map((letter) => round.name(letter))
    await until(
      round.polled,
      () => puppet.heard(...names).filter((line) => line.startsWith('peer_connected')).length >= (relays ? 9 : 3),
    )
    puppet.forget()
    server.journal.length = 0
    return round
  }

  name(letter: Letter): string {
    return `${this.#engine} ${letter}`
  }

  /** Does a call of a game's SceneMultiplayer, its peer, or its actor. */
  call(letter: Letter, part: '' | ' peer' | ' actor', method: string, ...args: unknown[]): Promise<unknown> {
    return this.#puppet.call(`${this.name(letter)}${part}`, method, ...args)
  }

  /** What each has heard of what `a` has done, in letters for ids. */
  async heard(): Promise<readonly string[]> {
    const { server } = this
    const [mark, isMark] = ['6d61726b', (line: string): boolean => line.includes('6d61726b')]
    // What it did comes to us before this, and what we relayed of it to all before our answer.
    await this.call('a', '', 'send_bytes', { hex: mark }, 1)
    await until(this.polled, () => server.journal.some(isMark))
    server.api.send_bytes(Buffer.from(mark, 'hex'))
    await until(this.polled, () => LETTERS.every((letter) => this.#puppet.heard(this.name(letter)).some(isMark)))
    const lines = [...server.journal.splice(0), ...server.actor.log.splice(0)].map((line) => `server: ${line}`)
    for (const letter of LETTERS) {
      const name = this.name(letter)
      lines.push(...this.#puppet.heard(name, `${name} actor`).map((line) => `${letter}: ${line}`))
    }
    this.#puppet.forget()
    return lines.filter((line) => !isMark(line)).map((line) => this.#inLetters(line))
  }

  #inLetters(line: string): string {
    return LETTERS.reduce((text, letter) => text.replaceAll(String(this.ids[letter]), letter), line)
  }
}

type To = Letter | number | `-${Letter}`

/** The target that is meant by a letter, a number, or all but a letter. */
function target({ ids }: Round, to: To): number {
  if (typeof to === 'number') return to
  return to.startsWith('-') ? -ids[to.slice(1) as Letter] : ids[to as Letter]
}

const SERVER_HEARS = 'server: peer_packet(a, 78) of a'

/** Whom the bytes of `a` reach. */
const BYTES: readonly Readonly<{ to: To; heard: readonly string[] }>[] = [
  { to: 'b', heard: ['b: peer_packet a 78'] },
  { to: 'a', heard: ['a: peer_packet a 78'] },
  { to: 0, heard: [SERVER_HEARS, 'b: peer_packet a 78', 'c: peer_packet a 78'] },
  { to: 1, heard: [SERVER_HEARS] },
  { to: -1, heard: ['b: peer_packet a 78', 'c: peer_packet a 78'] },
  { to: '-b', heard: [SERVER_HEARS, 'c: peer_packet a 78'] },
  { to: -99, heard: [SERVER_HEARS, 'b: peer_packet a 78', 'c: peer_packet a 78'] },
  { to: 99, heard: ['server: packet_refused(a, unknown-target)'] },
]

/** Whom a call of `a` reaches. */
const CALLS: readonly Readonly<{ to: To; heard: readonly string[] }>[] = [
  { to: 'b', heard: ['b: from_anyone x null of a'] },
  { to: 0, heard: ['server: from_anyone x of a', 'b: from_anyone x null of a', 'c: from_anyone x null of a'] },
  { to: 1, heard: ['server: from_anyone x of a'] },
  { to: '-b', heard: ['server: from_anyone x of a', 'c: from_anyone x null of a'] },
]

/** What a player makes up, in bytes, and why it is refused; `<b>` is an id. */
const INVENTIONS: readonly Readonly<{ what: string; bytes: string; reason: string }>[] = [
  { what: 'a peer that has come', bytes: '0701 4d000000', reason: 'not-the-server' },
  { what: 'that another has left', bytes: '0702 <b>', reason: 'not-the-server' },
  { what: 'that the server says so to another', bytes: '0703 <b> 0702 <c>', reason: 'system-in-relay' },
  { what: 'that the server says so to all', bytes: '0703 00000000 0702 <c>', reason: 'system-in-relay' },
  { what: 'that somebody else has said something', bytes: '0703 <b> 0703 <c> 0378', reason: 'system-in-relay' },
  { what: 'nothing to another', bytes: '0703 <b>', reason: 'command-too-short' },
  { what: 'a system command that there is not', bytes: '0709 <b> 03', reason: 'unknown-system-command' },
  { what: 'a relay to the server', bytes: '0703 01000000 0378', reason: 'unknown-target' },
]

function tell(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: bytes and calls of a player reach whom they are for, as who they are from`, async (t) => {
    const round = await Round.make(t, puppet, engine, 'round')

    for (const { to, heard } of BYTES) {
      t.equal(await round.call('a', '', 'send_bytes', bytesOf('x'), target(round, to)), 0)
      t.strictSame(await round.heard(), heard, `bytes to ${to}`)
    }
    for (const { to, heard } of CALLS) {
      t.equal(await round.call('a', ' actor', 'rpc_id', target(round, to), 'from_anyone', 'x'), 0)
      t.strictSame(await round.heard(), heard, `a call to ${to}`)
    }
    await round.call('a', ' actor', 'rpc_id', round.ids.b, 'answer', 'x')
    await until(round.polled, () => puppet.heard(`${round.name('a')} actor`).length === 1)
    t.strictSame(await round.heard(), ['a: from_anyone x answered of b', 'b: answer x of a'])
    await round.call('a', ' actor', 'rpc_id', round.ids.b, 'from_authority', 'x')
    t.strictSame(await round.heard(), [], 'b refuses what only the authority may call')
    t.match((await puppet.complaints()).join(), /^ERROR: RPC 'from_authority' is not allowed/)
  })

  t.test(`${engine}: what a player makes up reaches nobody`, async (t) => {
    const round = await Round.make(t, puppet, engine, 'inventions')

    for (const { what, bytes, reason } of INVENTIONS) {
      const hex = bytes.replace(/<(.)>/g, (_, letter: Letter) => idHex(round.ids[letter])).replaceAll(' ', '')
      t.equal(await round.call('a', ' peer', 'put_packet', { hex }), 0)
      t.strictSame(await round.heard(), [`server: packet_refused(a, ${reason})`], what)
    }
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: a server that does not relay speaks for itself alone`, async (t) => {
    const round = await Round.make(t, puppet, engine, 'star', false)

    for (const to of [0, -1] as const) {
      t.equal(await round.call('a', '', 'send_bytes', bytesOf('x'), to), 0)
      t.strictSame(await round.heard(), ['server: packet_refused(a, relay-off)'])
    }
    t.equal(await round.call('a', '', 'send_bytes', bytesOf('x'), 1), 0)
    t.strictSame(await round.heard(), [SERVER_HEARS])
    round.server.actor.rpc('from_authority', 'all')
    t.strictSame(
      await round.heard(),
      LETTERS.map((letter) => `${letter}: from_authority all of 1`),
    )
    await puppet.call(`${round.name('b')} peer`, 'close')
    await until(round.polled.slice(0, 1), () => round.server.api.get_peers().length === 2)
    round.server.api.send_bytes(Buffer.from('x'), round.ids.a)
    await until([puppet.polling(round.name('a'))], () => puppet.heard(round.name('a')).length > 0)
    t.strictSame(puppet.heard(round.name('a')), ['peer_packet 1 78'], 'and not that b has left')
    t.strictSame(await puppet.complaints(), [])
  })
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))

/**
 * Plays of replication: the same with the engine and with ours as the server and as the clients. What the engine says when
 * it plays with itself is what all of them have to say. Used by the tests of replication.
 */

import type { Test } from 'tap'
import { until } from '../../support/while-polling.ts'
import { EngineFleet, OurFleet, type FleetSide } from './fleets.ts'
import { Puppet } from './puppet.ts'

/** Who serves, and who joins. */
const PAIRINGS = {
  'the engine with itself': ['engine', 'engine'],
  'a server of ours on uws, the engine as clients': ['uws', 'engine'],
  'a server of ours on ws, the engine as clients': ['ws', 'engine'],
  'the engine as server, clients of ours': ['engine', 'ours'],
  'ours with itself': ['uws', 'ours'],
} as const

type Kind = (typeof PAIRINGS)[keyof typeof PAIRINGS][number]

/** A server that is up, and two clients, of which nobody has joined. */
export class Game {
  readonly t: Test
  readonly server: FleetSide
  readonly a: FleetSide
  readonly b: FleetSide
  /** What ours may refuse in this play. */
  readonly allowed = new Set<string>()
  readonly #port: number
  readonly #there: FleetSide[]
  #rounds = 0

  private constructor(t: Test, fleets: readonly [FleetSide, FleetSide, FleetSide], port: number) {
    this.t = t
    ;[this.server, this.a, this.b] = fleets
    this.#port = port
    this.#there = [this.server]
  }

  static async make(t: Test, [server, a, b]: readonly [FleetSide, FleetSide, FleetSide]): Promise<Game> {
    return new Game(t, [server, a, b], await server.serve(t))
  }

  /** Joins, and returns the client's id; what that brings is said and heard. */
  async join(client: FleetSide): Promise<number> {
    await client.join(this.t, this.#port)
    this.#there.push(client)
    await this.until(() => client.log.includes('connected_to_server'))
    await this.settle()
    return client.id()
  }

  /** A client of these is gone, and is not polled any more. */
  gone(client: FleetSide): void {
    this.#there.splice(this.#there.indexOf(client), 1)
  }

  /** Polls all who are there until something is so. */
  async until(condition: () => boolean): Promise<void> {
    await until(this.#there, condition).catch(() => this.t.fail(`it did not happen: ${String(condition)}`))
  }

  /** What has been said so far has come, and what was answered, and what was done then: all of it stands in order. */
  async settle(): Promise<void> {
    const [server, ...clients] = this.#there as [FleetSide, ...FleetSide[]]
    for (let turn = 0; turn < 2; turn++) {
      const word = `round ${++this.#rounds}`
      for (const client of clients) await client.say(1, word)
      await this.until(() => server.words.filter((one) => one === word).length === clients.length)
      await server.say(0, word)
      await this.until(() => clients.every((client) => client.words.includes(word)))
    }
  }

  /** After all has settled, what a fleet shows, and what it has told since it was asked last. */
  async expect(fleet: FleetSide, lines: readonly string[], told?: readonly string[]): Promise<void> {
    await this.settle()
    this.t.strictSame(fleet.shown.split('\n'), lines, `what ${fleet.name} shows`)
    if (told !== undefined) this.t.strictSame(fleet.log, told, `what ${fleet.name} has told`)
    fleet.forget()
  }
}

/** A play; what it expects is what the engine does. */
export type Play = (game: Game) => Promise<void>

/**
 * Plays each of these with each pairing, all in one engine. Ours refuses nothing but what a play has allowed; `printed` is
 * what the engine prints in all as errors and warnings, `sometimes` what it may print besides.
 */
export function playAll(
  t: Test,
  plays: Readonly<Record<string, Play>>,
  printed: readonly RegExp[] = [],
  sometimes: readonly RegExp[] = [],
): void {
  void t.test('in one engine', async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    await playIn(t, puppet, plays)
    const lines = [...new Set(await puppet.complaints())]
    const isUnknown = (line: string): boolean => ![...printed, ...sometimes].some((text) => text.test(line))
    t.strictSame(lines.filter(isUnknown), [], 'what the engine prints')
    for (const text of printed)
      t.ok(
        lines.some((line) => text.test(line)),
        `the engine prints ${String(text)}`,
      )
  })
}

async function playIn(t: Test, puppet: Puppet, plays: Readonly<Record<string, Play>>): Promise<void> {
  let count = 0
  const make = async (kind: Kind): Promise<FleetSide> => {
    const name = `fleet${++count}`
    if (kind === 'engine') return EngineFleet.make(puppet, name)
    return new OurFleet(name, kind === 'ours' ? 'ws' : kind)
  }
  for (const [title, play] of Object.entries(plays)) {
    for (const [pairing, [serving, joining]] of Object.entries(PAIRINGS)) {
      await t.test(`${title}: ${pairing}`, async (t) => {
        const game = await Game.make(t, [await make(serving), await make(joining), await make(joining)])
        await play(game)
        for (const fleet of [game.a, game.b, game.server]) {
          t.strictSame(
            fleet.refusals.filter((reason) => !game.allowed.has(reason)),
            [],
            `what ${fleet.name} refuses`,
          )
          await fleet.leave()
        }
      })
    }
  }
}

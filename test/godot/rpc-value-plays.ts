/**
 * Plays with values: each that the engine has recorded, of all 27 types, travels as an argument between games of the engine
 * and of ours and is compared inside the engine, by type, by `==` and by its bytes. Played by rpc-games.test.ts.
 */

import { readFileSync } from 'node:fs'
import { encodeVariant, real } from '../../src/variant.ts'
import { VALUES, type NamedValue } from '../multiplayer/variant/values.ts'
import type { Play } from './rpc-plays.ts'
import type { RpcWorld } from './rpc-world.ts'

const RECORD = new URL('fixtures/variants-3.2.3.json', import.meta.url)
const TYPES = Array.from({ length: 27 }, (_, type) => type)
const REAL = 3
const OURS = ['server', 'b', 'd']
/** The engine's own objects have other numbers in each run, so only it can send them. */
const OBJECT = /^Object/
/** What the engine does not send back as it came: of an object it sends the number of what stands for it, and "/" is "" to it. */
const CHANGED_BY_ENGINE = /^Object|^NodePath: \/$/

interface Recorded {
  readonly vectors: readonly { readonly name: string; readonly hex: string }[]
}

/** Whole reals inside of others: a game of JavaScript that reads them cannot tell them from ints, but can send them. */
const WHOLE: readonly NamedValue[] = [
  { name: 'Array: whole reals', value: [5, 5, [-3]], encoded: [real(5), 5, [real(-3)]] },
  {
    name: 'Dictionary: whole reals',
    value: new Map([['x', 2]]),
    encoded: new Map<unknown, unknown>([
      ['x', real(2)],
      [real(7), 1],
    ]),
  },
]

function encode(value: unknown): string {
  const encoded = encodeVariant(value)
  if (!encoded.ok) throw new Error(encoded.message)
  return Buffer.from(encoded.bytes).toString('hex')
}

/** Tells the engine the values, and returns their names. */
async function tell(world: RpcWorld, further: readonly NamedValue[]): Promise<string[]> {
  const { vectors } = JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded
  const recorded = vectors.map(({ name, hex }) => [name, hex] as const)
  const own = further.map(({ name, encoded }) => [name, encode(encoded)] as const)
  const all = Object.fromEntries([...recorded, ...own])
  await world.puppet.command({ op: 'values', hex: all })
  return Object.keys(all)
}

/** A game of the engine sends all its values to a method. */
function offer(
  world: RpcWorld,
  name: string,
  to: string,
  method: string,
  ...first: readonly number[]
): Promise<unknown> {
  return world.puppet.command({ op: 'offer', name, path: 'Main', id: world.idOf(to), method, first })
}

/** The players of ours in this world: the server may be the engine's. */
function ours(world: RpcWorld): string[] {
  return OURS.filter((name) => world.player(name).isOurs)
}

function judged(names: readonly string[], source: string): string[] {
  return names.map((name) => `Main.check("${name}", "same") from ${source}`)
}

/** The plays. */
export const VALUE_PLAYS: Readonly<Record<string, Play>> = {
  async 'values of the engine come back to it from ours as they were'(t, world) {
    const names = await tell(world, [])
    for (const player of ours(world)) {
      world.forget()
      t.strictSame(
        [...((await offer(world, 'a', player, 'echo')) as number[])].sort((a, b) => a - b),
        TYPES,
      )
      await world.settle(3)
      t.strictSame(world.heard('a'), judged(names, player), `by ${player}`)
    }
  },

  async 'and arrive at other games of the engine as they were, directly and by way of ours'(t, world) {
    const names = await tell(world, WHOLE)
    world.forget()
    await offer(world, 'a', 'c', 'echo')
    await world.settle(3)
    const isSame = (line: string) => !line.includes('"Object')
    t.strictSame(world.heard('a').filter(isSame), judged(names, 'c').filter(isSame), 'directly')

    const plain = await tell(world, [])
    for (const player of ours(world)) {
      world.forget()
      await offer(world, 'a', player, 'forward', world.idOf('c'))
      await world.settle(3)
      t.strictSame(world.heard('c'), judged(plain, player), `by way of ${player}`)
    }
  },

  async 'values of ours arrive at games of the engine as they were: whole reals are reals'(t, world) {
    await tell(world, WHOLE)
    const values = [...VALUES, ...WHOLE].filter(({ name }) => !OBJECT.test(name))
    for (const player of ours(world)) {
      world.forget()
      for (const { name, value, encoded = value } of values) {
        t.equal(await world.node(player, 'Main', 'rpc', 'check', name, encoded), 0, `${player} sends ${name}`)
      }
      await world.settle()
      const names = values.map(({ name }) => name)
      for (const game of ['a', 'c', 'e'])
        t.strictSame(world.heard(game), judged(names, player), `of ${player} at ${game}`)
    }
  },

  async 'and come back to ours from everybody as they were'(t, world) {
    for (const player of ours(world)) {
      for (const other of ['a', ...ours(world)].filter((name) => name !== player)) {
        world.forget()
        const values = VALUES.filter(({ name }) => !CHANGED_BY_ENGINE.test(name))
        for (const { name, value, encoded = value } of values) {
          await world.node(player, 'Main', 'rpc_id', `@${other}`, 'echo', name, /^float/.test(name) ? REAL : 0, encoded)
        }
        await world.settle(3)
        const names = values.map(({ name }) => name)
        t.strictSame(world.heard(player), judged(names, other), `of ${player} by ${other}`)
      }
    }
  },
}

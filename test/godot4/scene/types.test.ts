/**
 * What the compiler lets pass and what it refuses of Godot 4's remote calls: each line that ends in `// refused` must be
 * one that the compiler objects to, and no other.
 */

import { join } from 'node:path'
import t from 'tap'
import { objections, pick } from '../../support/objections.ts'

const PROGRAM = `
import { rpc, SceneNode, type SceneMultiplayer, type StandardSchemaV1 } from '../../../src/godot4.ts'

declare const api: SceneMultiplayer
declare const two: StandardSchemaV1<unknown, [number, number]>

class Ship extends SceneNode<Ship> {
  hp = 100
  @rpc move(dx: number, dy: number): void { this.hp = dx + dy }
  @rpc({ mode: 'any_peer', call_local: true, transfer_mode: 'unreliable_ordered', channel: 1 })
  many(...all: readonly number[]): void { this.hp = all.length }
  @rpc({ mode: 'authority' }) async later(text: string, often?: number): Promise<void> { await Promise.resolve([text, often]) }
  @rpc({ args: two, rate_limit: { calls: 30, per: 1 } }) jump(dx: number, dy: number): void { this.hp = dx + dy }
  @rpc({ rate_limit: { calls: 30, per: 1, burst: 2 } }) often(text: string): void { this.hp = text.length }
  @rpc({ mode: 'any_peer', args: two }) wrong(text: string): void { this.hp = text.length } // refused
  @rpc({ rate_limit: 30 }) tooPlain(): void {} // refused
  @rpc({ mode: 'master' }) bad(): void {} // refused
  @rpc({ transfer_mode: 2 }) worse(): void {} // refused
  @rpc({ local: true }) misspelt(): void {} // refused
  @rpc field = 1 // refused
  @rpc get got(): number { return 1 } // refused
  inside(): void {
    this.rpc('move', 1, 2)
    this.rpc('move', 1) // refused
  }
}

class Elsewhere {
  @rpc go(): void {} // refused
}

class Fast extends Ship {
  @rpc turbo(level: number): void { this.hp = level }
}

const ship = new Ship()
ship.rpc('move', 1, 2)
ship.rpc_id(1, 'later', 'a')
ship.rpc_id(-5, 'many', 1, 2, 3)
ship.rpc_config('move', { rpc_mode: 1, transfer_mode: 2 })
ship.rpc_config('move', null)
ship.rpc_config('move', { args: two, rate_limit: { calls: 1, per: 1 } })
ship.rpc_config('often', { args: two }) // refused
ship.rpc('move', 'a', 2) // refused
ship.rpc('nope') // refused
ship.rpc('hp') // refused
ship.rpc('add_child', ship) // refused
ship.rpc_id('move', 1, 2) // refused
ship.rpc_config('nope', null) // refused
ship.rpc_config('move', { rpc_mode: 3 }) // refused
const fast = new Fast()
fast.rpc('turbo', 1)
fast.rpc('move', 1, 2)
fast.rpc('turbo', 'x') // refused
const plain: SceneNode = ship
plain.rpc('anything', 1, 'x')
api.root_node = ship
api.root_path = '/root/Main'
api.root_path = 7 // refused
api.rpc(0, ship, 'move', [1, 2])
export const kept: unknown = [new Elsewhere(), ship.multiplayer?.root_node]
`

t.test('the compiler objects to what is wrong, and to nothing else', async (t) => {
  const refused = pick(PROGRAM, (line) => line.endsWith('// refused'))
  t.ok(refused.length >= 15)

  t.strictSame(objections(join(import.meta.dirname, 'compiled-program.ts'), PROGRAM), refused)
})

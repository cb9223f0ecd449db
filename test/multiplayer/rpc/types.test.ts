/**
 * What the compiler lets pass and what it refuses: a program of its own is compiled, and each line that ends in
 * `// refused` must be one that the compiler objects to, and no other.
 */

import { join } from 'node:path'
import t from 'tap'
import { objections, pick } from '../../support/objections.ts'

const FILE = join(import.meta.dirname, 'compiled-program.ts')

const PROGRAM = `
import { master, NetworkNode, puppet, remote, type MultiplayerAPI, type StandardSchemaV1 } from '../../../src/rpc.ts'

declare const two: StandardSchemaV1<unknown, [number, number]>
declare const num: StandardSchemaV1<unknown, number>
declare const api: MultiplayerAPI

class Ship extends NetworkNode<Ship> {
  label: string | null = null
  #hull = 1
  @puppet hp = 100
  @remote({ value: num, rate_limit: { calls: 1, per: 1 } }) speed = 1
  @remote accessor fuel = 1
  get hull(): number { return this.#hull }
  @master set hull(level: number) { this.#hull = level }
  @remote move(dx: number, dy: number): void { this.hp = dx + dy }
  @remote maybe(a: string, b?: number): void { this.label = a + String(b) }
  @remote many(...all: readonly number[]): void { this.hp = all.length }
  @remote async later(): Promise<void> { await Promise.resolve() }
  @remote({ args: two }) jump(dx: number, dy: number): void { this.hp = dx + dy }
  @remote({ rate_limit: { calls: 1, per: 1 } }) fire(): void {}
  @remote({ args: two }) wrong(text: string): void { this.label = text } // refused
  @remote({ value: num }) text = '' // refused
  @remote get got(): number { return 1 } // refused
  @remote({ rate: 1 }) misspelt(): void {} // refused
  inside(): void {
    this.rpc('move', 1, 2)
    this.rset('hp', 3)
    this.rpc('move', 1) // refused
    this.rset('hp', 'x') // refused
    this.rpc_config('move', 1)
    this.rpc_config('mov', 1) // refused
    this.rpc_config('move', 7) // refused
  }
}

class Elsewhere {
  @remote x = 1 // refused
}

const ship = new Ship()
ship.rpc('move', 1, 2)
ship.rpc_id(1, 'maybe', 'a')
ship.rpc('maybe', 'a', 1)
ship.rpc_unreliable('many', 1, 2, 3)
ship.rpc_unreliable_id(-5, 'later')
ship.rset('label', null)
ship.rset_id(5, 'hull', 1)
ship.rset_unreliable('fuel', 1)
ship.rset_unreliable_id(5, 'speed', 1)
ship.rpc_config('move', 1, { args: two })
ship.rset_config('hp', 1, { value: num, rate_limit: { calls: 1, per: 2, burst: 3 } })
ship.rpc('move', 'a', 2) // refused
ship.rpc('move', 1, 2, 3) // refused
ship.rpc_id('move', 1, 2) // refused
ship.rpc('nope') // refused
ship.rpc('add_child', ship) // refused
ship.rpc('hp') // refused
ship.rset('name', 'x') // refused
ship.rset('move', 1) // refused
ship.rset_id(5, 'label', 1) // refused
ship.rset_config('hp', 1, { value: two }) // refused
ship.rpc_config('maybe', 1, { args: two }) // refused

const plain: NetworkNode = ship
plain.add_child(new Ship())
plain.rpc('anything', 1, 'x')
plain.rset('anything', 1)
api.root_node = ship
const found: NetworkNode | null = ship.multiplayer?.root_node ?? ship.get_parent() ?? ship.get_node('a')

class Base<Self> extends NetworkNode<Self> {
  hello(name: string): void { this.name = name }
}
class Leaf extends Base<Leaf> {
  go(distance: number): void {
    this.rpc('hello', 'x')
    this.rpc('go', distance)
    this.rpc('hello', distance) // refused
  }
}
export const nodes: readonly (NetworkNode | null)[] = [plain, found, new Leaf(), new Elsewhere() && null]
`

/** Classes between a node and NetworkNode: calls from outside know the whole class, those from inside what it names. */
const SUBCLASSES = `
import { NetworkNode, remote, type MultiplayerAPI, type StandardSchemaV1 } from '../../../src/rpc.ts'

declare const num: StandardSchemaV1<unknown, number>
declare const api: MultiplayerAPI

class Ship extends NetworkNode<Ship> {
  hp = 100
  @remote move(dx: number, dy: number): void { this.hp = dx + dy }
}
class Fast extends Ship {
  boost = 1
  @remote turbo(level: number): void { this.hp = level }
  inside(): void {
    this.rpc('move', 1, 2)
    this.rset('hp', 1)
    this.rpc('turbo', 1) // refused
    this.rset('boost', 1) // refused
  }
}
const fast = new Fast('f')
fast.rpc('turbo', 1)
fast.rpc('move', 1, 2)
fast.rpc_id(1, 'turbo', 1)
fast.rpc_unreliable('turbo', 1)
fast.rpc_unreliable_id(1, 'turbo', 1)
fast.rset('boost', 1)
fast.rset_id(1, 'hp', 1)
fast.rset_unreliable('boost', 1)
fast.rset_unreliable_id(1, 'boost', 1)
fast.rpc_config('turbo', 1)
fast.rset_config('boost', 1, { value: num })
fast.rpc('turbo', 'x') // refused
fast.rpc('turbo', 1, 2) // refused
fast.rpc('turbo') // refused
fast.rpc('add_child', fast) // refused
fast.rset('turbo', 1) // refused
fast.rset('boost', 'x') // refused
fast.rpc_config('trubo', 1) // refused

class Car<Sub = never> extends NetworkNode<Car | Sub> {
  wheels = 4
  @remote drive(km: number): void { this.wheels = km }
  inside(): void {
    this.rpc('drive', 1)
    this.rset('wheels', 3)
    this.rpc_config('drive', 1)
    this.rpc('drive', 'x') // refused
    this.rpc('drive') // refused
    this.rpc('dirve', 1) // refused
    this.rset('wheels', 'x') // refused
    this.rpc('add_child', this) // refused
  }
}
class Bus<Sub = never> extends Car<Bus | Sub> {
  seats = 1
  @remote board(name: string, age: number): void { this.seats = name.length + age }
  within(): void {
    this.rpc('drive', 1)
    this.rpc('board', 'x', 1)
    this.rset('wheels', 3)
    this.rset('seats', 3)
    this.rpc('drive', 'x') // refused
    this.rpc('board', 1) // refused
    this.rpc('board', 'x') // refused
    this.rpc('nope') // refused
    this.rset('seats', 'x') // refused
  }
}
class Tram extends Bus<Tram> {
  rails = ''
  @remote ring(): void { this.rails = '' }
  deep(): void {
    this.rpc('drive', 1)
    this.rpc('board', 'x', 1)
    this.rpc('ring')
    this.rset('rails', 'x')
    this.rset('seats', 1)
    this.rpc('ring', 1) // refused
    this.rset('rails', 1) // refused
    this.rpc('rnig') // refused
  }
}
new Car().rpc('drive', 1)
new Bus().rpc('board', 'x', 1)
new Tram().rpc('board', 'x', 1)
new Tram().rpc('drive', 1)
new Car().rpc('board', 'x', 1) // refused
new Tram().rpc('drive', 'x') // refused
const car: Car = new Tram()
const bus: Bus = new Tram()
const cars: NetworkNode[] = [car, bus, new Car(), new Tram(), fast]
api.root_node = new Tram()
function any<T extends Ship>(ship: T): void {
  ship.rpc('move', 1, 2)
  ship.rpc('nope', 1, 2) // refused
}

class Bounded<Self extends Bounded<Self>> extends NetworkNode<Self> {
  @remote hit(by: number): void { this.name = String(by) }
  inside(): void {
    this.rpc('hit', 1) // refused
  }
}
class Wall extends Bounded<Wall> {
  inside(): void { this.rpc('hit', 1) }
}
new Wall().rpc('hit', 1)

class Talk extends NetworkNode<Talk> {
  say(text: string): void
  say(number: number, unit: string): void
  @remote say(what: string | number, unit = ''): void { this.name = String(what) + unit }
  inside(): void {
    this.rpc('say', 'x')
    this.rpc('say', 1, 'm')
    this.rpc('say', 1) // refused
    this.rpc('say', 'x', 'm') // refused
  }
}
new Talk().rpc('say', 'x')
new Talk().rpc('say', 1, 'm')
new Talk().rpc('say', true) // refused


export const nodes: readonly unknown[] = [car, bus, cars, any]
`

for (const [what, program] of [
  ['what is wrong', PROGRAM],
  ['what is wrong of a subclass', SUBCLASSES],
] as const) {
  t.test(`the compiler objects to ${what}, and to nothing else`, async (t) => {
    const refused = pick(program, (line) => line.endsWith('// refused'))
    t.ok(refused.length >= 20)

    t.strictSame(objections(FILE, program), refused)
  })
}

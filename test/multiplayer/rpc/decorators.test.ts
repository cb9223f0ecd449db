/** The decorators: what they declare, for whom, and what they refuse. */

import t from 'tap'
import { master, mastersync, puppet, puppetsync, remote, remotesync } from '../../../src/multiplayer/rpc/decorators.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'
import type { StandardSchemaV1 } from '../../../src/multiplayer/rpc/standard-schema.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { RpcScene } from './rpc-scene.ts'

function schemaOf<Output>(isFine: (value: unknown) => boolean): StandardSchemaV1<unknown, Output> {
  const validate = (value: unknown) => (isFine(value) ? { value: value as Output } : { issues: [{ message: 'no' }] })
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

const twoNumbers = schemaOf<[number, number]>((values) => Array.isArray(values) && values.every(Number.isFinite))
const percent = schemaOf<number>((value) => typeof value === 'number' && value >= 0 && value <= 100)

class Ship extends NetworkNode<Ship> {
  readonly log: string[] = []
  #shield = 0
  @remote fuel = 1
  @remote({ value: percent }) health = 100
  @remote accessor speed = 2

  get shield(): number {
    return this.#shield
  }

  @remote set shield(level: number) {
    this.#shield = level
  }

  @remote move(dx: number, dy: number): void {
    this.log.push(`move ${dx} ${dy}`)
  }

  @remote({ args: twoNumbers }) jump(dx: number, dy: number): void {
    this.log.push(`jump ${dx} ${dy}`)
  }

  @remote({ rate_limit: { calls: 2, per: 1 } }) fire(): void {
    this.log.push('fire')
  }

  plain(): void {
    this.log.push('plain')
  }
}

/** Ships of 1 and 5 named A, and what 5 called there. */
function ships() {
  const scene = new RpcScene([1, 5])
  const [mine, theirs] = [scene.game(1).add(new Ship('A')), scene.game(5).add(new Ship('A'))]
  return { scene, mine, theirs }
}

t.test('methods, fields, accessors and setters become callable and settable', async (t) => {
  const { scene, mine, theirs } = ships()

  theirs.rpc('move', 1, 2)
  theirs.rset('fuel', 3)
  theirs.rset('speed', 4)
  theirs.rset('shield', 5)
  theirs.rpc('plain')
  scene.settle()

  t.strictSame(mine.log, ['move 1 2'])
  t.strictSame([mine.fuel, mine.speed, mine.shield], [3, 4, 5])
  t.strictSame(scene.game(1).counts(), { 'not-declared': 1 })
})

t.test('a schema in the options checks arguments and values', async (t) => {
  const { scene, mine, theirs } = ships()

  theirs.rpc('jump', 1, 2)
  theirs.rpc('jump', 1, 'x' as unknown as number)
  theirs.rset('health', 50)
  theirs.rset('health', 101)
  scene.settle()

  t.strictSame([mine.log, mine.health], [['jump 1 2'], 50])
  t.strictSame(scene.game(1).counts(), { 'schema-refused': 2 })
})

t.test('a rate limit holds for all nodes of the class together', async (t) => {
  const { scene, mine, theirs } = ships()
  const other = scene.game(1).add(new Ship('B'))
  const theirOther = scene.game(5).add(new Ship('B'))

  for (const ship of [theirs, theirOther, theirs]) ship.rpc('fire')
  scene.settle()

  t.strictSame([mine.log, other.log], [['fire'], ['fire']])
  t.strictSame(scene.game(1).counts(), { 'rate-limited': 1 })
})

t.test('each decorator has the mode of its name', async (t) => {
  class Modes extends NetworkNode<Modes> {
    @remote a(): void {}
    @master b(): void {}
    @puppet c(): void {}
    @remotesync d(): void {}
    @mastersync e(): void {}
    @puppetsync f(): void {}
  }
  const record = NetworkNode.recordOf(new Modes('M'))
  const { properties } = record

  t.strictSame(
    record.callNames.map((name) => [name, record.declaration('call', name)?.mode]),
    [
      ['a', RPC_MODES.remote],
      ['b', RPC_MODES.master],
      ['c', RPC_MODES.puppet],
      ['d', RPC_MODES.remotesync],
      ['e', RPC_MODES.mastersync],
      ['f', RPC_MODES.puppetsync],
    ],
  )
  t.equal(properties.size, 0)
})

t.test('a class that extends another has its declarations, and overrides them', async (t) => {
  class Base<Self> extends NetworkNode<Self> {
    readonly log: string[] = []
    @remote one(): void {
      this.log.push('Base.one')
    }
    @remote two(): void {
      this.log.push('Base.two')
    }
  }
  class Derived extends Base<Derived> {
    override one(): void {
      this.log.push('Derived.one')
    }
    @puppet override two(): void {
      this.log.push('Derived.two')
    }
  }
  const scene = new RpcScene([1, 5])
  const [mine, theirs] = [scene.game(1).add(new Derived('D')), scene.game(5).add(new Derived('D'))]

  theirs.rpc('one')
  theirs.rpc('two')
  scene.settle()

  t.strictSame(mine.log, ['Derived.one'])
  t.strictSame(scene.game(1).counts(), { 'not-permitted': 1 })
})

t.test('what a decorator declared can be taken back at one node', async (t) => {
  const { scene, mine, theirs } = ships()

  t.equal(mine.rpc_config('move', RPC_MODES.disabled), GodotError.OK)
  theirs.rpc('move', 1, 2)
  scene.settle()

  t.strictSame([mine.log, new Ship('B').rpc_config('move', RPC_MODES.remote)], [[], GodotError.OK])
})

t.test('what cannot be declared is told when the class is made', async (t) => {
  const context = (kind: string, name: string | symbol, more: object = {}) =>
    ({
      kind,
      name,
      static: false,
      private: false,
      addInitializer: () => undefined,
      ...more,
    }) as unknown as ClassMethodDecoratorContext
  const method = () => undefined
  const bad: readonly (readonly [ClassMethodDecoratorContext, RegExp])[] = [
    [context('method', 'add_child'), /add_child cannot be called or set by others/],
    [context('method', 'toString'), /toString cannot be/],
    [context('method', Symbol('x')), /Symbol\(x\) cannot be/],
    [context('method', 'go', { static: true }), /go cannot be/],
    [context('method', '#go', { private: true }), /#go cannot be/],
    [context('getter', 'level'), /A getter cannot be/],
    [context('class', 'Ship'), /A class cannot be/],
  ]

  for (const [given, message] of bad) t.throws(() => remote(method, given as never), { name: 'TypeError', message })
  t.throws(() => remote({ rate_limit: { calls: 0, per: 1 } })(method, context('method', 'go') as never), {
    message: /rate_limit/,
  })
  t.throws(() => remote({ arg: 1 } as object)(method, context('method', 'go') as never), { message: /no option "arg"/ })
})

t.test('a decorator on a class that is no node says so when the first object is made', async (t) => {
  const declare = remote as unknown as (method: unknown, context: unknown) => void
  class Elsewhere {
    @declare go(): void {}
  }

  t.throws(() => new Elsewhere(), {
    name: 'TypeError',
    message: 'go cannot be called or set by others: its class does not extend NetworkNode.',
  })
})

t.test('a decorator that is compiled the old way says how to compile it', async (t) => {
  const declare = remote as unknown as (...args: readonly unknown[]) => void

  for (const descriptor of [undefined, { value: () => undefined }]) {
    t.throws(() => declare({}, 'go', descriptor), { name: 'TypeError', message: /without experimentalDecorators/ })
  }
})

t.test('a field that holds a function is refused: others could exchange it', async (t) => {
  class Careless extends NetworkNode<Careless> {
    @remote act = (): void => undefined
  }

  t.throws(() => new Careless('C'), { name: 'TypeError', message: /act is a field that holds a function/ })
})

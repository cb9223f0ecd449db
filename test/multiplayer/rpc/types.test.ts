/**
 * What the compiler lets pass and what it refuses: a program of its own is compiled, and each line that ends in
 * `// refused` must be one that the compiler objects to, and no other.
 */

import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'

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

/** The program, and its lines at which the compiler objects, counted from 1. */
function objections(program: string): number[] {
  const options: ts.CompilerOptions = {
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts'], types: ['node'] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
  }
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(name, program, ts.ScriptTarget.ES2023) : read(name, ...rest)
  const exists = host.fileExists.bind(host)
  host.fileExists = (name) => name === FILE || exists(name)
  const compiled = ts.createProgram([FILE], options, host)
  const source = compiled.getSourceFile(FILE)
  const found = compiled.getSemanticDiagnostics(source).concat(compiled.getSyntacticDiagnostics(source))
  const lines = found.map(({ start = 0 }) => (source?.getLineAndCharacterOfPosition(start).line ?? -1) + 1)
  return [...new Set(lines)].sort((a, b) => a - b)
}

t.test('the compiler objects to what is wrong, and to nothing else', async (t) => {
  const refused = PROGRAM.split('\n').flatMap((line, index) => (line.endsWith('// refused') ? [index + 1] : []))
  t.ok(refused.length >= 20)

  t.strictSame(objections(PROGRAM), refused)
})

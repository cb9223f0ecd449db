/**
 * The names that each door of the package exports, held against a snapshot: a name comes or goes by decision only.
 * After such a decision: npx tap --snapshot test/meta/exports.test.ts
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'

const root = join(import.meta.dirname, '../..')
const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> }
const doors = Object.keys(description.exports).filter((door) => door !== './package.json')

/** The source of a door: `./dist/client.d.ts` comes of `src/client.ts`. */
function sourceOf(door: string): string {
  const types = /\.\/dist\/([^"]*)\.d\.ts/.exec(JSON.stringify(description.exports[door]))?.[1] ?? ''
  return join(root, 'src', `${types}.ts`)
}

const options: ts.CompilerOptions = {
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, noEmit: true },
  ...{ allowImportingTsExtensions: true, skipLibCheck: true, types: ['node'] },
}
const program = ts.createProgram(doors.map(sourceOf), options)
const checker = program.getTypeChecker()

/** What a door exports: names that exist at run time, and names of types alone. */
function namesOf(door: string): { values: string[]; types: string[] } {
  const file = program.getSourceFile(sourceOf(door))
  const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  const names = { values: [] as string[], types: [] as string[] }
  for (const exported of symbol === undefined ? [] : checker.getExportsOfModule(symbol)) {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
    const target = isAlias ? checker.getAliasedSymbol(exported) : exported
    const isTypeOnly = exported.declarations?.some((node) => ts.isTypeOnlyExportDeclaration(node)) === true
    const isValue = !isTypeOnly && (target.flags & ts.SymbolFlags.Value) !== 0
    names[isValue ? 'values' : 'types'].push(exported.name)
  }
  return { values: names.values.sort(), types: names.types.sort() }
}

for (const door of doors) {
  t.test(`the door ${door} exports the names that were decided`, async (t) => {
    const { values, types } = namesOf(door)

    t.not(values.length, 0, 'something is exported')
    t.matchSnapshot([...values, ...types.map((name) => `type ${name}`)].join('\n'), door)
  })

  t.test(`the door ${door} as it is built exports the same values`, async (t) => {
    const built = (await import(door.replace(/^\./, 'polled-peer'))) as object

    t.same(Object.keys(built).sort(), namesOf(door).values)
  })
}

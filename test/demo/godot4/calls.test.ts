/** The remote calls of the Godot 4 project are those of the arena: names, indices, checksum, modes and arguments. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { PILOT } from '../../../demo/arena/arena.ts'
import { ASKED, NODE_NAME, TOLD, WIRE_VERSION } from '../../../demo/arena/calls.ts'
import { KEY } from '../../../demo/arena/flight.ts'
import { RpcTable } from '../../../src/godot4/script/rpc-names.ts'
import { findScriptNames } from '../../../src/godot4/script/script-names.ts'
import { functionsOf, numbersOf, SCRIPTS, textOf } from './project.ts'

/** What GDScript calls the types of the calls' arguments. */
const GD_TYPES: Readonly<Record<string, string>> = {
  number: 'int',
  string: 'String',
  Pilot: 'int',
  'ReadonlyMap<number, number>': 'Dictionary',
}

const nameOf = (path: string): string => path.replace('res://', '')

/** The calls of an interface in demo/arena/calls.ts, each with the types of its arguments. */
function callsOf(name: string): Map<string, string[]> {
  const text = readFileSync(new URL('../../../demo/arena/calls.ts', import.meta.url), 'utf8')
  const source = ts.createSourceFile('calls.ts', text, ts.ScriptTarget.ES2023)
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)
  const methods = found?.members.filter(ts.isMethodSignature) ?? []
  return new Map(
    methods.map((method) => [
      method.name.getText(source),
      method.parameters.map(({ type }) => type?.getText(source) ?? 'none'),
    ]),
  )
}

t.test('have the names, the indices and the checksum of the arena', async (t) => {
  const found = findScriptNames('res://pilot.gd', {
    read: (path) => textOf(nameOf(path)),
    pathOfClass: () => null,
    pathOfAutoload: () => null,
  })

  t.match(found, { ok: true, paths: ['res://pilot.gd'], engineClass: 'Node' })
  const [ours, its] = [
    new RpcTable({ script: [...Object.keys(ASKED), ...Object.keys(TOLD)] }),
    new RpcTable({ script: found.ok ? found.names : [] }),
  ]
  t.strictSame(its.entries, ours.entries)
  t.equal(its.checksum, ours.checksum)
  t.equal(its.entries.length, 10)
})

t.test('no other script of the project has any', async (t) => {
  const others = SCRIPTS.filter((name) => name !== 'pilot.gd')

  for (const name of others) t.notMatch(textOf(name), /@rpc/, name)
  t.equal(others.length, 3)
})

t.test('may be called by whom the arena says, with its arguments', async (t) => {
  const declared = functionsOf('pilot.gd').filter(({ rpc }) => rpc !== undefined)
  const expected = [
    ...[...callsOf('Asked')].map(([name, types]) => ({ name, mode: 'any_peer', types })),
    ...[...callsOf('Told')].map(([name, types]) => ({ name, mode: 'authority', types })),
  ]

  t.strictSame(
    declared.map(({ name, rpc, parameters }) => [name, rpc, parameters.map((one) => one.replace(/^\w+: /, ''))]),
    expected.map(({ name, mode, types }) => [
      name,
      [mode, 'call_remote', 'reliable'],
      types.map((type) => GD_TYPES[type]),
    ]),
  )
})

t.test('are made with as many arguments as they take, and only those that players may make', async (t) => {
  const asked = callsOf('Asked')
  const made = SCRIPTS.flatMap((name) => [...(textOf(name) ?? '').matchAll(/\b(\w+)\.rpc(?:_id)?\(([^()]*)\)/g)])

  for (const [call, name = '', args = ''] of made) {
    t.match(call, /\.rpc_id\(SERVER, /)
    t.equal(args.split(', ').length - 1, asked.get(name)?.length, call)
  }
  t.strictSame(made.map(([, name]) => name).sort(), ['join', 'steer'])
})

t.test('say the version, the kind of pilot and the keys in the numbers of the arena', async (t) => {
  t.strictSame(numbersOf('pilot.gd'), {
    ...{ SERVER: 1, VERSION: WIRE_VERSION, GODOT4: PILOT.godot4 },
    ...{ LEFT: KEY.left, RIGHT: KEY.right, THRUST: KEY.thrust, FIRE: KEY.fire },
  })
})

t.test('are those of the node by whose name the arena knows it', async (t) => {
  t.match(textOf('main.tscn'), new RegExp(`^\\[node name="${NODE_NAME}" type="Node"\\]$`, 'm'))
  t.match(textOf('headless.gd'), new RegExp(`^\\t_pilot\\.name = "${NODE_NAME}"$`, 'm'))
})

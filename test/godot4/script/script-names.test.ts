/** Scripts of Godot 4: which functions are remote calls, with those of the scripts that are extended. */

import { fc } from '../../support/property-test.ts'
import t from 'tap'
import { readAutoloads } from '../../../src/godot4/script/autoloads.ts'
import { readGdScript } from '../../../src/godot4/script/gd-script.ts'
import { RpcTable } from '../../../src/godot4/script/rpc-names.ts'
import { findScriptNames, type ScriptFiles } from '../../../src/godot4/script/script-names.ts'

for (const [what, script, rpcs] of [
  ['a function on the next line', '@rpc\nfunc a():\n\tpass\n', ['a']],
  ['a function on the same line', '@rpc func a(): pass', ['a']],
  ['one with modes', '@rpc("any_peer", "call_local", "reliable", 2)\nfunc a(b: int) -> void:\n\tpass', ['a']],
  ['one whose modes take several lines', '@rpc(\n\t"any_peer",\n\t"reliable"\n)\nfunc a():\n\tpass', ['a']],
  ['other annotations around it', '@warning_ignore("x") @rpc @warning_ignore("y")\nfunc a():\n\tpass', ['a']],
  ['comments and blank lines between', '@rpc # func no():\n\n# func no():\n  # more\nfunc a():\n\tpass', ['a']],
  ['lines that are joined', '@rpc \\\n func a():\n\tpass', ['a']],
  ['lines of Windows', '@rpc\r\nfunc a():\r\n\tpass\r\n@rpc\r\nfunc b():\r\n\tpass', ['a', 'b']],
  ['names that are not ASCII', '@rpc\nfunc größe():\n\tpass', ['größe']],
  ['a static function behind one', '@rpc\nfunc a():\n\tpass\nstatic func no():\n\tpass', ['a']],
  ['a static function', '@rpc\nstatic func a():\n\tpass', ['a']],
  ['functions without it', 'func no():\n\tpass\n@rpc\nfunc a():\n\tpass\nfunc no2():\n\tpass', ['a']],
  ['an annotation of something else', '@rpc\nvar no = 1\nfunc no2():\n\tpass', []],
  ['other annotations', '@export var no = 1\n@onready var b = $No.rpc\nfunc no2():\n\tpass', []],
  ['inner classes', 'class Inner extends Node:\n\t@rpc\n\tfunc no():\n\t\tpass\n@rpc\nfunc a():\n\tpass', ['a']],
  ['lambdas', '@rpc\nfunc a():\n\tvar f = func no(): pass\nvar g = func no2(): pass\n', ['a']],
  [
    'texts that look like it',
    'var a = """\n@rpc\nfunc no():\n"""\nvar b = \'@rpc func no()\'\nvar c = "\\"@rpc"\n',
    [],
  ],
  ['texts of other quotes', "var a = '''\n@rpc\nfunc no():\n'''\n", []],
  ['brackets that hold lines', 'var a = [\n@rpc,\nfunc no(): pass\n]\n@rpc\nfunc b():\n\tpass', ['b']],
  ['more brackets closed than open', ')]\n@rpc\nfunc a():\n\tpass', ['a']],
  ['two statements in a line', 'var a = 1; @rpc func b(): pass', ['b']],
  ['an inner class in one line', 'class In: @rpc func no(): pass; @rpc func no2(): pass\n@rpc func a(): pass', ['a']],
  ['a text of several lines', 'var a = "\n@rpc\nfunc no():\n\tpass\n"\n@rpc func b(): pass', ['b']],
  ['a text whose lines are no pairs of quotes', 'var a = "see (\n the docs"\n@rpc func b(): pass', ['b']],
  ['a text without an end', 'var a = "\n@rpc\nfunc no():\n\tpass', []],
  ['a long text with its quotes in it', 'var a = """ \\"""\n@rpc func no(): pass\n"""\n@rpc func b(): pass', ['b']],
  ['two quotes in a long text', "var a = ''' '' '''\n@rpc func b(): pass", ['b']],
  ['a text in the place of a name', "@rpc func ''", []],
  ['nothing', '', []],
] as const) {
  t.test(`finds the remote calls of a script with ${what}`, async (t) => {
    t.strictSame(readGdScript(script).rpcs, rpcs)
  })
}

for (const [script, base, className] of [
  ['extends Node', { className: 'Node' }, null],
  ['class_name Player\nextends Node', { className: 'Node' }, 'Player'],
  ['class_name Player extends Node', { className: 'Node' }, 'Player'],
  ['@tool\n@icon("res://a.png")\nclass_name Player\nextends "res://base.gd"', { path: 'res://base.gd' }, 'Player'],
  ["extends 'base.gd'", { path: 'base.gd' }, null],
  ['extends Enemy.Boss', { className: 'Enemy.Boss' }, null],
  ['extends "res://a.gd".Boss', { className: 'res://a.gd.Boss' }, null],
  ['extends Node\nvar a = b.c\nfunc d():\n\tpass', { className: 'Node' }, null],
  ['extends Node c.d', { className: 'Node' }, null],
  ['var a = 1', null, null],
  ['class Inner extends Node:\n\tpass', null, null],
] as const) {
  t.test(`reads what is extended by ${JSON.stringify(script)}`, async (t) => {
    t.strictSame([readGdScript(script).base, readGdScript(script).className], [base, className])
  })
}

t.test('reads any text without an error', async (t) => {
  const words = fc.constantFrom(
    ...[
      '@rpc',
      '@',
      'func',
      'extends',
      'class_name',
      'static',
      'a',
      '.',
      '(',
      ')',
      '"',
      "'''",
      '"""',
      '\n',
      '\n\t',
      '\\',
      '#',
      ';',
      ' ',
    ],
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((all) => all.join('')),
      ),
      (text) => readGdScript(text).rpcs.every((name) => name !== ''),
    ),
    { numRuns: 500 },
  )
  t.pass('for 500 texts')
})

for (const [script, constants] of [
  ['const A = preload("a.gd")', { A: { path: 'a.gd' } }],
  ["const A := preload('res://a.gd') ; const B = A", { A: { path: 'res://a.gd' }, B: { className: 'A' } }],
  ['const A: Array[GDScript] = [1]\nconst B: GDScript = preload(\n\t"b.gd"\n)', { B: { path: 'b.gd' } }],
  [
    'const A = preload("a.gd").Boss\nconst B = Enemy.Boss',
    { A: { className: 'a.gd.Boss' }, B: { className: 'Enemy.Boss' } },
  ],
  ['func a():\n\tconst B = preload("b.gd")\nvar c = preload("c.gd")\nclass D: const E = F', {}],
  ['const A = 1\nextends B', {}],
] as const) {
  t.test(`reads what the constants stand for in ${JSON.stringify(script)}`, async (t) => {
    t.strictSame(Object.fromEntries(readGdScript(script).constants), constants)
  })
}

t.test('reads what a constant stands for beside what is extended', async (t) => {
  t.strictSame(readGdScript('const A = B\nextends C').base, { className: 'C' })
})

t.test('reads which nodes a project names for its scripts', async (t) => {
  const project = `config_version=5
[application]
Other="*res://other.gd"
[autoload]

; Comment="*res://comment.gd"
Net="*res://net.gd"
"größe" = "*uid://abc"\r
Nameless="res://nameless.gd"
[input]
More="*res://more.gd"
`

  t.strictSame(Object.fromEntries(readAutoloads(project)), { Net: 'res://net.gd', größe: 'uid://abc' })
})

/** A project of these files; classes by the names that the files give them. */
function project(files: Readonly<Record<string, string>>): ScriptFiles {
  return {
    read: (path) => files[path] ?? null,
    pathOfClass: (name) =>
      Object.keys(files).find((path) => readGdScript(files[path] ?? '').className === name) ?? null,
    pathOfAutoload: (name) => readAutoloads(files['res://project.godot'] ?? '').get(name) ?? null,
  }
}

const rpc = (...names: readonly string[]): string => names.map((name) => `@rpc\nfunc ${name}():\n\tpass\n`).join('')

t.test('the names of a script are those of all that it extends, as a running engine has them', async (t) => {
  const files = project({
    'res://main/player.gd': `extends Unit\n${rpc('echo', 'Alpha', 'many')}`,
    'res://unit.gd': `class_name Unit\nextends "base/../base/base.gd"\n${rpc('auth_only', '_under', 'typed_fn')}`,
    'res://base/base.gd': `extends "./deepest.gd"\n${rpc('bytes_fn', 'echo')}`,
    'res://base/deepest.gd': `extends Node2D\n${rpc('zeta_base')}`,
  })

  const found = findScriptNames('res://main/player.gd', files)

  t.strictSame(found, {
    ok: true,
    names: ['echo', 'Alpha', 'many', 'auth_only', '_under', 'typed_fn', 'bytes_fn', 'echo', 'zeta_base'],
    paths: ['res://main/player.gd', 'res://unit.gd', 'res://base/base.gd', 'res://base/deepest.gd'],
    engineClass: 'Node2D',
    isKnown: true,
  })
  const table = new RpcTable({ script: found.ok ? found.names : [], node: ['nodecfg'] })
  t.equal(table.checksum, '28564616c27997e1efe135550c382257')
})

t.test('a script that does not say what it extends extends RefCounted', async (t) => {
  t.match(findScriptNames('res://a.gd', project({ 'res://a.gd': '' })), { ok: true, engineClass: 'RefCounted' })
})

t.test(
  'a name that a script extends is a class, an autoload, a class of the engine, a constant, in this order',
  async (t) => {
    const constants = ['Unit', 'Net', 'Node', 'Own', 'Alias']
      .map((name) => `const ${name} = preload("own.gd")\n`)
      .join('')
    const extending = (base: string) => {
      const files = project({
        'res://project.godot': '[autoload]\nNet="*res://net.gd"\nUnit="*res://net.gd"\nNode="*res://net.gd"',
        'res://a.gd': `extends ${base}\n${constants.replace('Alias = preload("own.gd")', 'Alias = Own')}`,
        'res://unit.gd': 'class_name Unit',
        'res://net.gd': '',
        'res://own.gd': '',
      })
      const found = findScriptNames('res://a.gd', files)
      return found.ok && [found.paths.at(-1), found.engineClass, found.isKnown]
    }

    t.strictSame(extending('Unit'), ['res://unit.gd', 'RefCounted', true])
    t.strictSame(extending('Net'), ['res://net.gd', 'RefCounted', true])
    t.strictSame(extending('Node'), ['res://net.gd', 'RefCounted', true])
    t.strictSame(extending('Own'), ['res://own.gd', 'RefCounted', true])
    t.strictSame(extending('Alias'), ['res://own.gd', 'RefCounted', true])
    t.strictSame(extending('Nobody'), ['res://a.gd', 'Nobody', false])
  },
)

t.test('a class of the engine stays one, whatever a constant is called', async (t) => {
  const files = project({ 'res://a.gd': 'extends Node\nconst Node = preload("b.gd")' })

  t.strictSame(findScriptNames('res://a.gd', files), {
    ok: true,
    names: [],
    paths: ['res://a.gd'],
    engineClass: 'Node',
    isKnown: true,
  })
})

for (const [what, files, message] of [
  ['is not there', {}, 'There is no script res://a.gd.'],
  [
    'extends one that is not there',
    { 'res://a.gd': 'extends "res://b.gd"' },
    'res://a.gd extends res://b.gd, and there is no such script.',
  ],
  [
    'extends what is no GDScript',
    { 'res://a.gd': 'extends "B.cs"', 'res://B.cs': 'class B : Node {}' },
    'res://B.cs is no GDScript: only .gd files are read.',
  ],
  [
    'extends an inner class',
    { 'res://a.gd': 'extends Enemy.Boss' },
    'res://a.gd extends Enemy.Boss, and inner classes are not read.',
  ],
  [
    'extends a uid',
    { 'res://a.gd': 'extends "uid://abc"' },
    'res://a.gd extends uid://abc: only paths are read, no uid.',
  ],
  [
    'extends an autoload that is no script',
    { 'res://a.gd': 'extends Net', 'res://project.godot': '[autoload]\nNet="*res://net.tscn"', 'res://net.tscn': '' },
    'res://net.tscn is no GDScript: only .gd files are read.',
  ],
  [
    'extends a constant of an inner class',
    { 'res://a.gd': 'extends A\nconst A = preload("b.gd").Boss' },
    'res://a.gd extends b.gd.Boss, and inner classes are not read.',
  ],
  [
    'extends a constant that is itself',
    { 'res://a.gd': 'extends A\nconst A = B\nconst B = A' },
    'res://a.gd extends a constant that stands for itself.',
  ],
  ['has a text without an end', { 'res://a.gd': 'var a = "\n' }, 'In res://a.gd a text has no end.'],
  ['ends within a text', { 'res://a.gd': "var a = '''b\\" }, 'In res://a.gd a text has no end.'],
  ['extends itself', { 'res://a.gd': 'extends "a.gd"' }, 'res://a.gd extends more than 64 scripts, or itself.'],
] as const) {
  t.test(`refuses a script that ${what}`, async (t) => {
    t.strictSame(findScriptNames('res://a.gd', project(files)), { ok: false, message })
  })
}

/** Scripts of Godot 4: which functions are remote calls, with those of the scripts that are extended. */

import { fc } from '../../support/property-test.ts'
import t from 'tap'
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
  ['a text without an end', 'var a = "\n@rpc\nfunc b():\n\tpass', ['b']],
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

/** A project of these files; classes by the names that the files give them. */
function project(files: Readonly<Record<string, string>>): ScriptFiles {
  return {
    read: (path) => files[path] ?? null,
    pathOfClass: (name) =>
      Object.keys(files).find((path) => readGdScript(files[path] ?? '').className === name) ?? null,
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
  })
  const table = new RpcTable({ script: found.ok ? found.names : [], node: ['nodecfg'] })
  t.equal(table.checksum, '28564616c27997e1efe135550c382257')
})

t.test('a script that does not say what it extends extends RefCounted', async (t) => {
  t.match(findScriptNames('res://a.gd', project({ 'res://a.gd': '' })), { ok: true, engineClass: 'RefCounted' })
})

for (const [what, files, message] of [
  ['is not there', {}, 'There is no script res://a.gd.'],
  [
    'extends one that is not there',
    { 'res://a.gd': 'extends "res://b.gd"' },
    'res://a.gd extends res://b.gd, and there is no such script.',
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
  ['extends itself', { 'res://a.gd': 'extends "a.gd"' }, 'res://a.gd extends more than 64 scripts, or itself.'],
] as const) {
  t.test(`refuses a script that ${what}`, async (t) => {
    t.strictSame(findScriptNames('res://a.gd', project(files)), { ok: false, message })
  })
}

/**
 * The Godot 4 project as text, as far as it can be held without an engine: its files name each other rightly, its scripts
 * keep to a plain style, and use nothing of the engine but what the class references of 4.2 and of 4.6 both have.
 */

import t from 'tap'
import { codeLines, FILES, functionsOf, SCRIPTS, textOf } from './project.ts'

/** What is called of the engine and of the language. Whoever adds to it looks it up for 4.2 first. */
const ENGINE_CALLS: Readonly<Record<string, string>> = {
  '@GDScript': 'preload range Color',
  '@GlobalScope': 'print minf maxf',
  Object: 'connect emit new',
  Callable: 'rpc_id call_deferred',
  Node: 'add_child get_parent get_tree',
  CanvasItem:
    'queue_redraw get_viewport_rect draw_rect draw_set_transform draw_circle draw_line draw_colored_polygon draw_arc',
  SceneTree: 'quit',
  OS: 'get_cmdline_user_args',
  Input: 'is_key_pressed',
  String: 'begins_with substr to_float',
  Vector2: 'Vector2 rotated distance_to',
  Rect2: 'Rect2',
  Color: 'from_hsv',
  Dictionary: 'is_empty has erase values size',
  Array: 'append',
  PackedVector2Array: 'PackedVector2Array',
  StreamPeer: 'get_u8 get_u16 get_16 get_u32',
  MultiplayerPeer: 'get_connection_status disconnect_peer poll close',
  WebSocketMultiplayerPeer: 'create_client',
}

/** Words that stand before a bracket and call nothing. */
const KEYWORDS = ['if', 'elif', 'and', 'or', 'not', 'in', 'return', 'func', 'signal', 'rpc']

/** Words of Godot 3, and of Godot 4 before 4.2 or behind it. */
const FOREIGN =
  /(?<!@)\b(?:onready|export|setget|yield|puppet|master|remotesync|remote|rset|Pool\w+|Reference|network_peer|emit_signal)\b|\bupdate\(\)|\.\.\.|:=|\bfor \w+:/

for (const name of SCRIPTS) {
  t.test(`${name} is indented by tabs, one more behind each colon and nowhere else`, async (t) => {
    const text = textOf(name) ?? ''
    t.ok(text.endsWith('\n') && !text.endsWith('\n\n'))
    t.notMatch(text, /[ \t]\n|\r|\n\n\n\n|^\t* +\t*\S/m)

    let [depth, mayDeepen, brackets] = [0, false, 0]
    for (const [index, line] of codeLines(name).entries()) {
      const code = line.trim()
      if (code === '') continue
      const indent = line.length - line.trimStart().length
      const where = `${name}:${index + 1}`
      if (brackets === 0) {
        t.ok(mayDeepen ? indent === depth + 1 : indent <= depth, where)
        depth = indent
        mayDeepen = code.endsWith(':')
      }
      for (const sign of code) brackets += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0
      t.ok(brackets >= 0, where)
    }
    t.strictSame([mayDeepen, brackets], [false, 0])
  })

  t.test(`${name} says the type of each variable, parameter and result`, async (t) => {
    const code = codeLines(name)
    const functions = functionsOf(name)

    t.equal(functions.length, code.filter((line) => /\bfunc\b/.test(line)).length)
    for (const { name: one, parameters } of functions)
      for (const parameter of parameters) t.match(parameter, /^\w+: \w+$/, `${one}(${parameter})`)
    for (const line of code.filter((one) => /\bvar\b/.test(one))) t.match(line, /\bvar \w+: \w+ = /)
  })

  t.test(`${name} has no word of Godot 3, and none that 4.2 does not know`, async (t) => {
    for (const [index, line] of codeLines(name).entries()) t.notMatch(line, FOREIGN, `${name}:${index + 1}`)
  })

  t.test(`${name} ends each way through a function with a result if it promises one`, async (t) => {
    for (const { name: one, returns, body } of functionsOf(name)) {
      const last = body.at(-1) ?? ''
      if (returns === 'void')
        t.notOk(
          body.some((line) => /^\t*return \S/.test(line)),
          one,
        )
      else t.ok(last.startsWith('return ') || last === '}', `${one}: ${last}`)
    }
  })

  t.test(`${name} calls only what the project declares, and what was looked up`, async (t) => {
    const declared = SCRIPTS.flatMap((script) => functionsOf(script).map((one) => one.name))
    const signals = SCRIPTS.flatMap((script) => [...(textOf(script) ?? '').matchAll(/^signal (\w+)/gm)])
    const known = new Set([
      ...declared,
      ...signals.map(([, signal = '']) => signal),
      ...KEYWORDS,
      ...Object.values(ENGINE_CALLS).flatMap((names) => names.split(' ')),
    ])
    const called = codeLines(name).flatMap((line) => [...line.matchAll(/(\w+) ?\(/g)].map(([, one = '']) => one))

    t.ok(called.length > 0)
    t.strictSame(
      called.filter((one) => !known.has(one)),
      [],
    )
  })
}

t.test('what was looked up is used', async (t) => {
  const code = SCRIPTS.flatMap((name) => codeLines(name)).join('\n')

  for (const name of Object.values(ENGINE_CALLS).flatMap((names) => names.split(' ')))
    t.match(code, new RegExp(`\\b${name} ?\\(`), name)
})

t.test('scripts, scene and settings name only files that are there', async (t) => {
  const named = FILES.flatMap((file) => [...(textOf(file) ?? '').matchAll(/"res:\/\/([^"]+)"/g)])
  const names = named.map(([, name = '']) => name)

  t.strictSame(
    [...new Set(names)].filter((name) => !FILES.includes(name)),
    [],
  )
  t.match(textOf('project.godot'), /^run\/main_scene="res:\/\/main\.tscn"$/m)
  t.match(textOf('project.godot'), /^config_version=5$/m)
  t.strictSame(FILES, ['arena.gd', 'headless.gd', 'main.tscn', 'pilot.gd', 'project.godot', 'wire.gd'])
})

t.test('the scene has two nodes, and each script sits on a node of the class that it extends', async (t) => {
  const scene = textOf('main.tscn') ?? ''
  const scripts = new Map(
    [...scene.matchAll(/^\[ext_resource type="Script" path="res:\/\/(\S+)" id="(\w+)"\]$/gm)].map(
      ([, file = '', id]) => [id, file],
    ),
  )
  const nodes = [
    ...scene.matchAll(/^\[node name="(\w+)" type="(\w+)"(?: parent="([^"]+)")?\]\nscript = ExtResource\("(\w+)"\)$/gm),
  ]

  t.match(scene, /^\[gd_scene load_steps=3 format=3\]\n/)
  t.strictSame(
    nodes.map(([, name, type, parent, id]) => [name, type, parent, scripts.get(id)]),
    [
      ['Arena', 'Node', undefined, 'pilot.gd'],
      ['Screen', 'Node2D', '.', 'arena.gd'],
    ],
  )
  for (const [, , type, , id] of nodes) t.match(textOf(scripts.get(id) ?? ''), new RegExp(`^extends ${type}$`, 'm'))
})

/**
 * The GDScript that stands on our pages, pasted into projects and run by the engines that it is for, against the programs
 * that stand beside it: it prints what the pages say, and no engine complains.
 */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { extractExamples, writeExamples } from '../../../scripts/examples.js'
import { describeRpcs } from '../../../src/cli/godot4-rpcs.ts'
import { freePort } from '../../godot/trace.ts'
import { Project, sceneOf, type ProjectRun } from './project.ts'

const PORT = '9080'

const read = (page: string): string => readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8')

/** The GDScript of a page, in order. */
const scripts = (page: string): string[] =>
  [...read(page).matchAll(/^```gdscript\n([^]*?)^```/gm)].map(([, text = '']) => text)

/** The lines of a snippet as the body of a function. */
const inside = (text: string): string => text.replace(/^(?=.)/gm, '    ')

/** Runs a program that stands on a page, and returns the port that it listens on. */
async function serve(t: Test, page: string, file: string): Promise<number> {
  const written = await writeExamples(extractExamples(read(page)).examples, t.testdir({}))
  const program = written.find((one) => basename(one.file) === file)
  if (program === undefined) throw new Error(`no ${file} on ${page}`)
  const port = Number(/\b(?:create_server|listen)\((\d+)/.exec(program.text)?.[1])
  const child = spawn(process.execPath, [join(dirname(program.file), file.replace('.ts', '.js'))])
  const ended = new Promise((resolve) => void child.once('close', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await opened(port)
  return port
}

/** Resolves when somebody listens. */
async function opened(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
  }
}

/** Waits for lines in this order, then ends the engine and looks at all that it has printed. */
async function prints(t: Test, run: ProjectRun, lines: RegExp): Promise<void> {
  await run.printed(lines)
  await run.kill()
  t.match(run.output, lines)
  t.notMatch(run.output, run.complaint)
}

t.test('the client of godot4.md has its bytes answered by the server above it', async (t) => {
  const [script = ''] = scripts('godot4.md')
  const port = await serve(t, 'godot4.md', 'server.js')
  const project = Project.make(
    t,
    4,
    sceneOf('Main', 4, { 'main.gd': `extends Node\n\n${script.replace(PORT, String(port))}` }),
  )
  if (project === undefined) return

  await prints(t, project.run(t), /^1hello$/m)
})

t.test('the calls of godot4.md reach the server beside them, and come back', async (t) => {
  const [first = '', script = ''] = scripts('godot4.md')
  const port = await serve(t, 'godot4.md', 'calls-server.ts')
  const joins = /^ +var peer = [^]*multiplayer_peer = peer\n/m.exec(first)?.[0] ?? ''
  const text = script.replace('func _ready():\n', `func _ready():\n${joins.replace(PORT, String(port))}`)
  t.match(text, 'create_client')
  const project = Project.make(t, 4, sceneOf('Main', 4, { 'main.gd': `extends Node\n\n${text}` }))
  if (project === undefined) return

  await prints(t, project.run(t), /^hello to you too$/m)
})

const DRIVER = `extends Node


func _ready() -> void:
	var game: Node = get_parent()
	multiplayer.connected_to_server.connect(func() -> void:
		game.walk.rpc_id(1, Vector2(1, 0))
		game.walk.rpc_id(1, Vector2(1, 0)))
	game.moved.connect(func(_id: int, place: Vector2) -> void: print("at %d, %d" % [place.x, place.y]))
`
const WALK = /^at 1, 0\nat 2, 0\nthe star is taken by \d+$/m

t.test('the game of move-from-godot4.md is the same with its own server and with that in Node', async (t) => {
  const [script = ''] = scripts('move-from-godot4.md')
  const ports = [await freePort(), await serve(t, 'move-from-godot4.md', 'server.ts')]
  for (const [index, port] of ports.entries()) {
    await t.test(index === 0 ? 'before' : 'after', async (t) => {
      const files = { 'game.gd': script.replaceAll(PORT, String(port)), 'driver.gd': DRIVER }
      const project = Project.make(t, 4, sceneOf('Game', 4, files))
      if (project === undefined) return
      const server = index === 0 ? project.run(t, '--', '--server') : null
      // A server that is not there yet is not waited for by a game: it is started until it is.
      const player = await joined(t, project)
      await prints(t, player, WALK)
      await server?.kill()
      t.notMatch(server?.output ?? '', player.complaint)
    })
  }
})

/** A player that has come as far as to walk. */
async function joined(t: Test, project: Project): Promise<ProjectRun> {
  for (;;) {
    const run = project.run(t, '--quit-after', '600')
    try {
      await run.printed(/^at 1, 0$/m)
      return run
    } catch {
      if (/SCRIPT ERROR/.test(run.output)) return run
    }
  }
}

const LISTING = `extends SceneTree


func _initialize() -> void:
	var names: Array = (load("res://game.gd") as Script).get_rpc_config().keys()
	names.sort_custom(func(a: StringName, b: StringName) -> bool: return String(a) < String(b))
	for index in names.size():
		print("%d  %s" % [index, names[index]])
	quit()
`

t.test('what the command says of the names is what the engine has', async (t) => {
  const [script = ''] = scripts('move-from-godot4.md')
  const project = Project.make(t, 4, sceneOf('Game', 4, { 'game.gd': script, 'list.gd': LISTING }))
  if (project === undefined) return
  const run = project.run(t, '-s', 'list.gd')
  t.equal(await run.ended, 0)
  const { stdout } = describeRpcs({ file: join(project.folder, 'game.gd') })
  const listed = (text: string): string[] => [...text.matchAll(/^\d+ {2}\w+$/gm)].map(([line]) => line)
  t.strictSame(listed(stdout), listed(run.output))
  t.equal(listed(stdout).length, 5)
})

t.test('each script of one-world.md, in its own engine, is answered by the one server', async (t) => {
  const port = await serve(t, 'one-world.md', 'server.ts')
  const [three = '', four = ''] =
    /^In Godot 3 .*$/m.exec(read('one-world.md'))?.[0].match(/(?:remote|@rpc\S*) func [^`]*/g) ?? []
  const scene3 = `extends Node

${three}

func _ready():
	var peer = WebSocketClient.new()
	peer.connect_to_url("ws://localhost:${port}/godot3", PoolStringArray(), true)
	get_tree().network_peer = peer
	get_tree().connect("connected_to_server", self, "ask")

func ask():
	rpc_id(1, "say", "three")
`
  const scene4 = `extends Node

${four}

func _ready() -> void:
	var peer: WebSocketMultiplayerPeer = WebSocketMultiplayerPeer.new()
	peer.create_client("ws://localhost:${port}/godot4")
	multiplayer.multiplayer_peer = peer
	multiplayer.connected_to_server.connect(func() -> void: say.rpc_id(1, "four"))
`
  for (const [version, script, text] of [
    [3, scene3, 'three'],
    [4, scene4, 'four'],
  ] as const) {
    await t.test(`Godot ${version}`, async (t) => {
      const project = Project.make(t, version, sceneOf('Chat', version, { 'chat.gd': script }))
      if (project !== undefined) await prints(t, project.run(t), new RegExp(`^you said ${text}$`, 'm'))
    })
  }
})

t.test('the clients of host.md can be read by their engines', async (t) => {
  const [three = '', four = ''] = scripts('host.md')
  t.match(three, 'WebSocketClient')
  const pages = [
    [3, three],
    [4, four],
  ] as const
  for (const [version, text] of pages) {
    await t.test(`the script for Godot ${version} can be read`, async (t) => {
      const script = `extends Node\n\nfunc _ready():\n${inside(text)}`
      const project = Project.make(t, version, sceneOf('Main', version, { 'main.gd': script }))
      if (project === undefined) return
      const run = project.run(t, '--check-only', '-s', 'main.gd')
      t.equal(await run.ended, 0, run.output)
      t.notMatch(run.output, run.complaint)
    })
  }
})

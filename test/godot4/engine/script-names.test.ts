/**
 * `polled-peer godot4 rpcs` beside a real engine: for each script of a project it prints the names that the engine has, in
 * the order of the engine's indices, and the checksum that the engine puts on the wire. One engine serves the whole file.
 */

import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { describeRpcs } from '../../../src/cli/godot4-rpcs.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn } from '../real-peers.ts'
import { joinGame, Scene } from './games.ts'
import { PROJECT, SCRIPTS, UNREAD } from './project-scripts.ts'
import { heldAs, Puppet } from './puppet.ts'

const ALL = { ...SCRIPTS, ...UNREAD }

/** What asks the engine; the order of names is its own, and so is the checksum. */
const ASK = `extends RefCounted

func names_of(path: String) -> Array[String]:
	var names: Array[String] = []
	var config: Variant = (load(path) as Script).get_rpc_config()
	if config != null:
		for name: StringName in config:
			names.append(String(name))
	names.sort()
	return names

func checksum_of(path: String) -> String:
	return "".join(names_of(path)).md5_text()

func node_of(path: String) -> Node:
	return (load(path) as Script).new() as Node
`

/** The list of classes that Godot's editor keeps for a project. */
function classList(scripts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(scripts).flatMap(([path, text]) => {
    const name = /^(?:@.*\n)*(?:extends .*\n+)?(?:@abstract )?class_name (\w+)/.exec(text)?.[1]
    const rest = '"base": &"Node", "icon": "", "is_abstract": false, "is_tool": false, "language": &"GDScript"'
    return name === undefined ? [] : [`{${rest}, "class": &"${name}", "path": "res://${path}"}`]
  })
  return `list=[${entries.join(', ')}]\n`
}

/** A folder of these files: a name with slashes is a file in folders. */
function writeProject(t: Test): string {
  const nested: Record<string, Record<string, string>> = {}
  const flat: Record<string, string> = { 'project.godot': PROJECT, 'icon.svg': '<svg/>' }
  for (const [path, text] of Object.entries(ALL)) {
    const [first = '', second] = path.split('/')
    if (second === undefined) flat[path] = text
    else nested[first] = { ...nested[first], [second]: text }
  }
  return t.testdir({ ...flat, ...nested, '.godot': { 'global_script_class_cache.cfg': classList(ALL) } })
}

/** The names and the checksum that the command prints. */
function printed(project: string, path: string): { readonly names: string[]; readonly checksum: string | undefined } {
  const { stdout } = describeRpcs({ file: join(project, path) })
  const lines = stdout.trimEnd().split('\n').slice(1)
  const checksum = /^checksum (.*)$/.exec(lines.pop() ?? '')?.[1]
  return { names: lines.map((line) => line.replace(/^ *\d+ {2}/, '')), checksum }
}

t.test('the command that prints indices says what a real engine has', async (t) => {
  const project = writeProject(t)
  const puppet = await Puppet.start(t, { project })
  if (puppet === undefined) return
  await puppet.create('ask script', 'GDScript')
  await puppet.set('ask script', 'source_code', ASK)
  t.equal(await puppet.call('ask script', 'reload'), 0, puppet.output)
  await puppet.hold('ask', 'ask script', 'new')

  for (const path of Object.keys(SCRIPTS)) {
    t.test(`the names of ${path}`, async (t) => {
      const names = await puppet.call('ask', 'names_of', `res://${path}`)
      const checksum = await puppet.call('ask', 'checksum_of', `res://${path}`)

      t.strictSame(printed(project, path), { names, checksum })
      t.strictSame(
        (await puppet.complaints()).filter((line) => line.startsWith('ERROR')),
        [],
      )
    })
  }

  t.test('where a script extends an inner class it says so, and ends with 1', async (t) => {
    const outcome = (path: string) => describeRpcs({ file: join(project, path) })

    t.strictSame(await puppet.call('ask', 'names_of', 'res://by_inner.gd'), ['a', 'boss'])
    t.match(outcome('by_inner.gd'), { code: 1, stdout: '', stderr: /inner classes are not read/ })
    t.strictSame(await puppet.call('ask', 'names_of', 'res://by_own_inner.gd'), ['a', 'boss'])
    t.match(outcome('by_own_inner.gd'), { code: 1, stderr: /Names may be missing/ })
  })

  t.test('the checksum on the wire is that of the names, in whatever letters', async (t) => {
    const host = hostOn(t, 'ws')
    const server = new Scene(host)
    await joinGame(t, puppet, 'game', host.get_local_port(), [server])
    const polled = [server, puppet.polling('game')]
    const paths = ['letters.gd', 'dir/by_path.gd', 'forms.gd', 'of_abstract.gd']
    for (const [index, path] of paths.entries()) {
      const node = new SceneNode(`N${index}`)
      node.set_rpc_names(printed(project, path).names)
      server.root.add_child(node)
      await puppet.hold(`n${index}`, 'ask', 'node_of', `res://${path}`)
      await puppet.set(`n${index}`, 'name', `N${index}`)
      await puppet.call('game root', 'add_child', heldAs(`n${index}`))
    }

    for (const [index, path] of paths.entries()) {
      await puppet.call(`n${index}`, 'rpc_id', 1, printed(project, path).names[0])
      await until(polled, () => server.api.get_refusal_counts()['not-declared'] === index + 1, path)
    }
    t.equal(server.api.get_refusal_counts()['checksum-mismatch'], 0)

    // One name more here, and both sides say so.
    const [node] = server.root.get_children().slice(-1)
    node?.set_rpc_names([...printed(project, 'of_abstract.gd').names, 'more'])
    await puppet.call('game root', 'remove_child', heldAs('n3'))
    await puppet.call('game root', 'add_child', heldAs('n3'))
    t.strictSame(
      (await puppet.complaints()).filter((line) => line.startsWith('ERROR')),
      [],
    )
    await puppet.call('n3', 'rpc_id', 1, 'c')
    await until(polled, () => server.api.get_refusal_counts()['checksum-mismatch'] === 1)
    let complaints: readonly string[] = []
    await until(
      [...polled, { poll: async () => (complaints = [...complaints, ...(await puppet.complaints())]) }],
      () => complaints.length > 0,
    )
    t.match(complaints[0], /^ERROR: The rpc node checksum failed\. .*N3$/)
  })
})

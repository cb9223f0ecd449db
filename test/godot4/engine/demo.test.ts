/**
 * The sample project of Godot 4 in the built arena, run by a real engine: without a window its ship joins and moves, with its
 * main scene it draws, it meets ships of Godot 3, and its calls are those that the command reads out of its scripts.
 */

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { PILOT } from '../../../demo/arena/arena.ts'
import { WIRE_VERSION } from '../../../demo/arena/calls.ts'
import { describeRpcs } from '../../../src/cli/godot4-rpcs.ts'
import { Godot4Stranger } from '../../demo/godot4-stranger.ts'
import { onEachEngine } from '../../network/engines.ts'
import { DemoProcess } from '../../support/demo.ts'
import type { GodotVersion } from '../../support/godot.ts'
import { Project } from './project.ts'

const project = (t: Test, version: GodotVersion, files: Readonly<Record<string, string>> = {}): Project | undefined =>
  Project.make(t, version, files, fileURLToPath(new URL(`../../../demo/godot${version}`, import.meta.url)))

const arena = (t: Test, ...words: string[]): Promise<string> => new DemoProcess(t, ['--port', '0', ...words]).url()

const urlOf = (page: string): string => `--url=${new URL('/godot4', page.replace('http', 'ws')).href}`

onEachEngine(t, (engine) => {
  t.test(`a Godot 4 ship joins the arena on ${engine} and moves`, async (t) => {
    const sample = project(t, 4)
    if (sample === undefined) return
    const page = await arena(t, '--bots', '2', '--engine', engine)

    const run = sample.run(t, '-s', 'headless.gd', '--', urlOf(page))

    t.equal(await run.ended, 0, run.output)
    t.match(run.output, new RegExp(`joined as ship \\d+, served by ${engine}\n`))
    t.match(run.output, /position \d+ \d+ among 3 ships\n/)
    t.match(run.output, /moved \d+ units\n/)
    t.notMatch(run.output, run.complaint)
  })
})

t.test('the script that draws the arena runs without an error', async (t) => {
  const sample = project(t, 4)
  if (sample === undefined) return
  const page = await arena(t, '--bots', '2')

  const run = sample.run(t, '--', urlOf(page), '--seconds=2')

  t.equal(await run.ended, 0, run.output)
  t.match(run.output, /drew 3 ships\n/)
  t.notMatch(run.output, run.complaint)
})

t.test('ships of Godot 3 and of Godot 4 meet', async (t) => {
  const [sample3, sample4] = [project(t, 3), project(t, 4)]
  if (sample3 === undefined || sample4 === undefined) return
  const page = await arena(t, '--bots', '0')
  const player = new Godot4Stranger(t, page)
  await player.join(WIRE_VERSION, PILOT.godot4, 'Uma')

  const three = sample3.run(t, `--url=${page.replace('http', 'ws')}`, '--seconds=600')
  await player.until(() => player.heard('arrived').length === 2)
  const four = sample4.run(t, '-s', 'headless.gd', '--', urlOf(page))
  await player.until(() => player.heard('departed').length === 1)

  t.equal(await four.ended, 0, four.output)
  t.match(four.output, /position \d+ \d+ among 3 ships\n/)
  await three.kill()
  await player.until(() => player.heard('departed').length === 2)
  const arrived = player.heard('arrived').slice(1)
  t.strictSame(
    arrived.map((args) => args.slice(1, 3)),
    [
      [PILOT.godot, `Godot ${String(arrived[0]?.[0])}`],
      [PILOT.godot4, `Godot4 ${String(arrived[1]?.[0])}`],
    ],
  )
  for (const run of [three, four]) t.notMatch(run.output, run.complaint)
})

const LISTING = `extends SceneTree


func _initialize() -> void:
	var names: Array = (load("res://pilot.gd") as Script).get_rpc_config().keys()
	names.sort_custom(func(a: StringName, b: StringName) -> bool: return String(a) < String(b))
	for index in names.size():
		print("%2d  %s" % [index, names[index]])
	quit()
`

t.test('the engine has the calls that the command reads out of the script', async (t) => {
  const sample = project(t, 4, { 'list.gd': LISTING })
  if (sample === undefined) return

  const run = sample.run(t, '-s', 'list.gd')
  t.equal(await run.ended, 0, run.output)

  const listed = (text: string): string[] => [...text.matchAll(/^ ?\d+ {2}\w+$/gm)].map(([line]) => line)
  const { stdout } = describeRpcs({ file: join(sample.folder, 'pilot.gd') })
  t.strictSame(listed(stdout), listed(run.output))
  t.equal(listed(run.output).length, 10)
})

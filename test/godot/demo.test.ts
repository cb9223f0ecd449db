/** A real Godot 3 engine plays the built demo without a window: it joins, thrusts, and its ship moves. */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { PILOT } from '../../demo/arena/arena.ts'
import { WIRE_VERSION } from '../../demo/arena/calls.ts'
import { Godot4Stranger } from '../demo/godot4-stranger.ts'
import { onEachEngine } from '../network/engines.ts'
import { DemoProcess } from '../support/demo.ts'
import { requireProgram } from '../support/programs.ts'

const PROJECT = fileURLToPath(new URL('../../demo/godot3', import.meta.url))

/** Runs the engine in the arena's project and returns what it printed and how it ended. */
function runGodot(program: string, home: string, words: readonly string[]): Promise<{ code: number; output: string }> {
  const options = { env: { PATH: process.env['PATH'], HOME: home, LANG: 'en_US.UTF-8' }, timeout: 120_000 }
  return new Promise((resolve) => {
    execFile(program, ['--path', PROJECT, ...words], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output: stdout + stderr })
    })
  })
}

onEachEngine(t, (engine) => {
  t.test(`a Godot 3 ship joins the arena on ${engine} and moves`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    if (program === undefined) return
    const home = mkdtempSync(join(tmpdir(), 'polled-peer-godot-'))
    t.teardown(() => rmSync(home, { recursive: true, force: true }))
    const url = await new DemoProcess(t, ['--port', '0', '--bots', '2', '--engine', engine]).url()

    const { code, output } = await runGodot(program, home, ['-s', 'headless.gd', `--url=${url.replace('http', 'ws')}`])

    t.equal(code, 0, output)
    t.match(output, new RegExp(`joined as ship \\d+, served by ${engine}\n`))
    t.match(output, /position \d+ \d+ among \d ships\n/)
    t.match(output, /moved \d+ units\n/)
    t.notMatch(output, /SCRIPT ERROR/)
  })
})

t.test('a Godot 3 engine and a Godot 4 player meet in the arena', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const home = mkdtempSync(join(tmpdir(), 'polled-peer-godot-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '0']).url()
  const player = new Godot4Stranger(t, url)
  const ours = await player.join(WIRE_VERSION, PILOT.godot4, 'Uma')

  const flight = runGodot(program, home, ['-s', 'headless.gd', `--url=${url.replace('http', 'ws')}`])
  await player.until(() => player.latest?.ships.length === 2 && player.heard('arrived').length === 2)
  const its = player.latest?.ships.find(({ number }) => number !== ours)?.number
  await player.until(() => player.heard('departed').length > 0)
  const { code, output } = await flight

  t.match(player.heard('arrived')[1], [its, PILOT.godot, `Godot ${its}`])
  t.strictSame(player.heard('departed'), [[its]])
  t.equal(code, 0, output)
  t.match(output, /position \d+ \d+ among 2 ships\n/)
  t.notMatch(output, /SCRIPT ERROR/)
})

t.test('the script that draws the arena runs without an error', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const home = mkdtempSync(join(tmpdir(), 'polled-peer-godot-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const url = await new DemoProcess(t, ['--port', '0', '--bots', '2']).url()

  const { code, output } = await runGodot(program, home, [`--url=${url.replace('http', 'ws')}`, '--seconds=2'])

  t.equal(code, 0, output)
  t.match(output, /drew 3 ships\n/)
  t.notMatch(output, /SCRIPT ERROR/)
})

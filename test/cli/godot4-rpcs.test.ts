/** `polled-peer godot4 rpcs`: the words, and what is said of scripts that the test writes. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { runCommand } from '../../src/cli/command.ts'
import { describeRpcs } from '../../src/cli/godot4-rpcs.ts'

function run(...words: readonly string[]): ReturnType<typeof runCommand> {
  const machine = { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' }
  const chooseEngine = () => ({ ok: false as const, message: 'Nothing loads.' })
  return runCommand(words, { version: '1.2.3', machine, environment: {}, chooseEngine })
}

/** Writes these files into a folder of the test's own, and gives the path of one. */
function written(t: Test, files: Readonly<Record<string, string>>, asked: string): string {
  const folder = t.testdir()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return join(folder, asked)
}

const rpc = (...names: readonly string[]): string => names.map((name) => `@rpc\nfunc ${name}():\n\tpass\n`).join('')

t.test('asks for the remote calls of a script', async (t) => {
  t.strictSame(run('godot4', 'rpcs', 'a.gd'), { rpcs: { file: 'a.gd' } })
})

t.test('answers words it does not know with one sentence and exit code 2', async (t) => {
  for (const words of [
    ['godot4', 'rpcs'],
    ['godot4', 'nonsense'],
    ['godot4', 'rpcs', 'a.gd', 'b.gd'],
  ]) {
    t.match(run(...words), { code: 2, stdout: '', stderr: /^[A-Z].*\.\n$/ }, words.join(' '))
  }
})

t.test('says what there is where no question is asked', async (t) => {
  const stderr = 'Say what to show: polled-peer godot4 rpcs <script.gd>.\n'

  t.strictSame(run('godot4'), { code: 2, stdout: '', stderr })
})

t.test('shows indices and checksum, with what scripts of the project are extended', async (t) => {
  const file = written(
    t,
    {
      'project.godot': '',
      'main/player.gd': `extends Unit\n${rpc('echo', 'Alpha')}`,
      'units/unit.gd': `class_name Unit\nextends "../base.gd"\n${rpc('auth_only')}`,
      'base.gd': `extends Node2D\n${rpc('_under')}`,
      '.godot/hidden.gd': `class_name Node2D\nextends "nowhere.gd"`,
      'z-other/project.godot': '',
      'z-other/unit.gd': 'class_name Unit\nextends "nowhere.gd"',
      'z-unused/.gdignore': '',
      'z-unused/unit.gd': 'class_name Unit\nextends "nowhere.gd"',
      'notes.txt': 'class_name Unit',
    },
    'main/player.gd',
  )

  t.strictSame(describeRpcs({ file }), {
    code: 0,
    stdout: `res://main/player.gd extends res://units/unit.gd extends res://base.gd extends Node2D
0  Alpha
1  _under
2  auth_only
3  echo
checksum 86e7e31f7db64771feb476e8bd503e0e
`,
    stderr: '',
  })
})

t.test('takes the folder of a script without a project for the project', async (t) => {
  const file = written(t, { 'a.gd': 'extends "b.gd"', 'b.gd': 'extends Node' }, 'a.gd')

  t.strictSame(describeRpcs({ file }), {
    code: 0,
    stdout: 'res://a.gd extends res://b.gd extends Node\nchecksum d41d8cd98f00b204e9800998ecf8427e\n',
    stderr: '',
  })
})

t.test('reads what is extended by the name of an autoload', async (t) => {
  const file = written(
    t,
    { 'project.godot': '[autoload]\n\nNet="*res://net.gd"\n', 'a.gd': `extends Net\n`, 'net.gd': rpc('shout') },
    'a.gd',
  )

  t.match(describeRpcs({ file }), {
    code: 0,
    stdout: /^res:\/\/a\.gd extends res:\/\/net\.gd extends RefCounted\n0 {2}shout\n/,
  })
})

t.test('ends with 1, and shows what it has found, where what a script extends is known to nobody', async (t) => {
  const file = written(t, { 'a.gd': `extends BaseThing\n${rpc('shout')}` }, 'a.gd')

  t.strictSame(describeRpcs({ file }), {
    code: 1,
    stdout: 'res://a.gd extends BaseThing\n0  shout\nchecksum 8ca8c6799c5d09ce4adc6c48923a0721\n',
    stderr:
      'res://a.gd extends BaseThing: no script here has that name, and no class of Godot 4 that is known. Names may be missing.\n',
  })
})

t.test('ends with 1 where what a script extends cannot be read, and with 2 without a script', async (t) => {
  const file = written(t, { 'project.godot': '', 'a.gd': 'extends "b.gd"' }, 'a.gd')

  t.strictSame(describeRpcs({ file }), {
    code: 1,
    stdout: '',
    stderr: 'res://a.gd extends res://b.gd, and there is no such script.\n',
  })
  t.match(describeRpcs({ file: `${file}x` }), { code: 2, stdout: '', stderr: /a\.gdx': there is no such file\.\n$/ })
  t.match(describeRpcs({ file: dirname(file) }), { code: 2, stdout: '', stderr: /^Cannot read '.*EISDIR.*\.\n$/ })
})

t.test('reads no script of another language', async (t) => {
  const file = written(t, { 'Player.cs': 'class Player : Node {}' }, 'Player.cs')

  t.strictSame(describeRpcs({ file }), {
    code: 1,
    stdout: '',
    stderr: 'res://Player.cs is no GDScript: only .gd files are read.\n',
  })
})

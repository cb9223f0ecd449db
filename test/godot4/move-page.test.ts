/** The page that moves a server of Godot 4's to Node: its script and its class have the same calls, as it says they must. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { describeRpcs } from '../../src/cli/godot4-rpcs.ts'
import { RpcTable } from '../../src/godot4/script/rpc-names.ts'

const page = readFileSync(new URL('../../docs/move-from-godot4.md', import.meta.url), 'utf8')

/** The first block of this language. */
const block = (opening: string): string => new RegExp(`^\`\`\`${opening}\n([^]*?)^\`\`\``, 'm').exec(page)?.[1] ?? ''

t.test('what the command says of its script is what stands on it', async (t) => {
  const file = join(t.testdir({ 'project.godot': '' }), 'game.gd')
  writeFileSync(file, block('gdscript'))

  const { code, stdout } = describeRpcs({ file })

  t.equal(code, 0)
  t.equal(block('text'), `$ npx polled-peer godot4 rpcs game.gd\n${stdout}`)
})

t.test('its class has the calls of its script', async (t) => {
  const names = [...block('ts game.ts').matchAll(/^ {2}@rpc(?:\([^)]*\))? (\w+)\(/gm)].map(([, name = '']) => name)

  t.equal(block('text').trimEnd().split(' ').at(-1), new RpcTable({ script: names }).checksum)
})

t.test('what it says of a mode is said on both sides', async (t) => {
  const ofScript = [...block('gdscript').matchAll(/^@rpc\("any_peer"\)\nfunc (\w+)/gm)].map(([, name]) => name)
  const ofClass = [...block('ts game.ts').matchAll(/@rpc\(\{ mode: 'any_peer' \}\) (\w+)/g)].map(([, name]) => name)

  t.strictSame(ofClass, ofScript)
  t.strictSame(ofScript, ['walk'])
})

/**
 * What Godot 4's Variants share with Godot 3's, in a real Godot 3: the bytes of types 0 to 5, and of NodePath and string
 * arrays but for their number, are decoded by its bytes2var and encoded again by its var2bytes to the same.
 * No Godot 4 has run these tests.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fc } from '../support/property-test.ts'
import t from 'tap'
import { encodeVariant } from '../../src/godot4/variant/codec.ts'
import { variants } from '../multiplayer/variant/arbitraries.ts'
import { GodotProcess } from '../support/godot.ts'
import { requireProgram } from '../support/programs.ts'

const SCRIPT = fileURLToPath(new URL('recode-variants.gd', import.meta.url))

/** The numbers of shared types: Godot 4's, and Godot 3's. */
const SHARED = new Map([...[0, 1, 2, 3, 4, 5].map((id) => [id, id] as const), [22, 15], [34, 23]])

/** The bytes of Godot 4 under the number that the type has in Godot 3; null for a type that is not shared. */
function renumbered(value: unknown): Uint8Array | null {
  const encoded = encodeVariant(value)
  if (!encoded.ok) throw new Error(encoded.message)
  const bytes = new Uint8Array(encoded.bytes)
  const id = SHARED.get(bytes[0] ?? 0)
  if (id === undefined) return null
  bytes[0] = id
  return bytes
}

const QUESTIONS = fc
  .sample(variants({ exact: false, evenNames: true, objects: false, simpleKeys: true }), { numRuns: 800, seed: 4_3_2 })
  .map(renumbered)
  .filter((bytes) => bytes !== null)

t.test('a real Godot 3 reads what Godot 4 shares with it, and writes the same', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const questions = QUESTIONS.map((bytes) => Buffer.from(bytes).toString('hex'))
  const file = join(t.testdir({}), 'variants.json')
  writeFileSync(file, JSON.stringify(questions))

  const engine = GodotProcess.start(t, { program, script: SCRIPT, env: { VARIANTS_FILE: file } })

  t.equal(await engine.ended, 0, 'the script ran to its end', { output: engine.output })
  t.strictSame(
    [...engine.events.waiting].map((answer) => (answer as { hex?: string }).hex),
    questions,
  )
  t.strictSame(new Set(QUESTIONS.map((bytes) => bytes[0])), new Set(SHARED.values()), 'each shared type was asked')
})

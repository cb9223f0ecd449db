/**
 * What Godot 4's Variants share with Godot 3's, in a real Godot 3: the bytes of types 0 to 5, and of NodePath and string
 * arrays but for their number, are decoded by its bytes2var and encoded again by its var2bytes to the same.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fc } from '../support/property-test.ts'
import t from 'tap'
import { encodeVariant } from '../../src/godot4/variant/codec.ts'
import { variants } from '../multiplayer/variant/arbitraries.ts'
import { GodotProcess } from '../support/godot.ts'
import { hex } from '../support/hex.ts'
import { requireProgram } from '../support/programs.ts'

const SCRIPT = fileURLToPath(new URL('recode-variants.gd', import.meta.url))

/** The numbers of shared types: Godot 4's, and Godot 3's. */
const SHARED = new Map([...[0, 1, 2, 3, 4, 5].map((id) => [id, id] as const), [22, 15], [34, 23]])

/** What a running Godot 4 wrote of the shared types. */
const CAPTURED = [
  ...['00000000', '03000000 0000c03f', '03000100 9a9999999999b93f', '03000100 000000000000f87f'],
  ...['04000000 06000000 68c3a96c6c6f0000', '04000000 00000000', '05000000 0000803f 00000040'],
  '16000000 02000080 02000000 01000000 04000000726f6f74 0100000041000000 0100000062000000 0100000063000000',
  '22000000 02000000 02000000 61000000 07000000 68c3a96c6c6f0000',
].map(hex)

function bytesOf(value: unknown): Uint8Array {
  const encoded = encodeVariant(value)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

/** The bytes of Godot 4 under the number that the type has in Godot 3; null for a type that is not shared. */
function renumbered(written: Uint8Array): Uint8Array | null {
  const bytes = new Uint8Array(written)
  const id = SHARED.get(bytes[0] ?? 0)
  if (id === undefined) return null
  bytes[0] = id
  return bytes
}

const made = fc
  .sample(variants({ exact: false, evenNames: true, objects: false, simpleKeys: true, wellFormed: true }), {
    ...{ numRuns: 800, seed: 4_3_2 },
  })
  .map(bytesOf)
const QUESTIONS = [...CAPTURED, ...made].map(renumbered).filter((bytes) => bytes !== null)

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

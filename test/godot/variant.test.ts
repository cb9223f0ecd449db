/**
 * Our Variants in a real engine: what we encode is decoded by its bytes2var, encoded again by its var2bytes, and compared.
 * And what we take and refuse is held against what it takes and refuses. One engine serves the whole file.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fc } from '../support/property-test.ts'
import t from 'tap'
import type { Test } from 'tap'
import { EncodedObjectAsID, decodeVariant, encodeVariant } from '../../src/variant.ts'
import { variants } from '../multiplayer/variant/arbitraries.ts'
import { VALUES } from '../multiplayer/variant/values.ts'
import { GodotProcess } from '../support/godot.ts'
import { hex } from '../support/hex.ts'
import { requireProgram } from '../support/programs.ts'
import { UNUSUAL_TEXTS } from '../support/unusual-texts.ts'

const SCRIPT = fileURLToPath(new URL('recode-variants.gd', import.meta.url))

/** What the engine makes of bytes: the type and its own bytes; nothing where it refuses them. */
interface Recoded {
  readonly type?: number
  readonly hex?: string
  readonly object_id?: string
}

async function askEngine(t: Test, program: string, questions: readonly Uint8Array[]): Promise<Recoded[]> {
  const file = join(t.testdir({}), 'variants.json')
  writeFileSync(file, JSON.stringify(questions.map((bytes) => Buffer.from(bytes).toString('hex'))))
  const engine = GodotProcess.start(t, { program, script: SCRIPT, env: { VARIANTS_FILE: file } })
  t.equal(await engine.ended, 0, 'the script ran to its end', { output: engine.output })
  return [...engine.events.waiting]
}

function encode(value: unknown): Uint8Array {
  const encoded = encodeVariant(value)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

/** A String of these bytes. */
function asString(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + Math.ceil(body.length / 4) * 4)
  bytes.set([4, 0, 0, 0, body.length])
  bytes.set(body, 8)
  return bytes
}

const GENERATED = fc
  .sample(variants({ exact: false, evenNames: true, objects: false, simpleKeys: true }), { numRuns: 250, seed: 3_2_3 })
  .map(encode)

const KNOWN = VALUES.filter(({ value }) => !(value instanceof EncodedObjectAsID))
  .filter(({ name }) => !name.startsWith('NodePath'))
  .map(({ value }) => encode(value))

const TEXTS = UNUSUAL_TEXTS.map(({ bytes }) => asString(hex(bytes)))

/** Valid bytes, damaged: cut short, or with a byte changed. */
const DAMAGED = fc.sample(
  fc
    .tuple(fc.constantFrom(...GENERATED, ...KNOWN), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat())
    .map(([bytes, at, byte, cut]) => {
      const copy = bytes.slice(0, cut % 2 === 0 ? bytes.length : cut % bytes.length)
      if (copy.length > 0) copy[at % copy.length] = byte
      return copy
    }),
  { numRuns: 400, seed: 3_2_4 },
)

const OBJECT = encode(new EncodedObjectAsID(2 ** 40 + 1))
const MARKED = encode('\ufeffa')

t.test('a real engine and we agree on Variants', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const questions = [...GENERATED, ...KNOWN, ...TEXTS, ...DAMAGED, OBJECT, MARKED]
  const answers = await askEngine(t, program, questions)
  t.equal(answers.length, questions.length)
  const next = (list: readonly unknown[]): Recoded[] => answers.splice(0, list.length)

  t.test('it reads our bytes, and writes the same for what it read', async (t) => {
    const ours = [...GENERATED, ...KNOWN]

    const theirs = next(ours)

    t.strictSame(
      theirs.map((answer) => answer.hex),
      ours.map((bytes) => Buffer.from(bytes).toString('hex')),
    )
  })

  t.test('it reads and refuses the same texts', async (t) => {
    const theirs = next(TEXTS).map((answer) => (answer.hex === undefined ? null : decodeVariant(hex(answer.hex))))

    t.strictSame(
      theirs.map((answer) => (answer?.ok === true ? answer.value : null)),
      UNUSUAL_TEXTS.map(({ text }) => (text?.startsWith('\ufeff') === true ? text.slice(1) : text)),
    )
  })

  t.test('it takes and refuses the same damaged bytes', async (t) => {
    const ours = DAMAGED.map((bytes) => (decodeVariant(bytes).ok ? bytes[0] : undefined))

    const theirs = next(DAMAGED).map(({ type }) => type)

    t.strictSame(theirs, ours)
    t.ok(ours.filter((type) => type === undefined).length > 100, 'many are refused')
    t.ok(ours.filter((type) => type !== undefined).length > 100, 'and many are not')
  })

  t.test('it reads the number of an object, and a text that begins with a byte order mark', async (t) => {
    const [object, marked] = next([OBJECT, MARKED])

    t.equal(object?.object_id, '1099511627777')
    // Its own encoder writes one mark, which its decoder would drop: ours writes two.
    t.equal(marked?.hex, '0400000004000000efbbbf61')
  })
})

/**
 * Our Variants of Godot 4 in a real engine: it reads what we write, and writes the same; we read what it writes, as the
 * value that it says it is, and write the same; and both refuse the same bytes. One engine serves the whole file.
 */

import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant } from '../../../src/godot4/variant/codec.ts'
import { EncodedObjectAsID } from '../../../src/variant.ts'
import { fc } from '../../support/property-test.ts'
import { hex } from '../../support/hex.ts'
import { UNUSUAL_TEXTS } from '../../support/unusual-texts.ts'
import { engineValues } from '../variant/arbitraries.ts'
import { MADE_BY_THE_ENGINE } from './engine-values.ts'
import { Puppet, type Recoded } from './puppet.ts'

const DEEP = { maxDepth: 1024 }

const asHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function bytesOf(value: unknown): Uint8Array {
  const encoded = encodeVariant(value, DEEP)
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

/** So many arrays, each but the first inside of another. */
function nested(count: number): Uint8Array {
  return hex('1c000000 01000000'.repeat(count - 1) + '1c000000 00000000')
}

/** What we make of bytes: ours for the value, or why they are refused. */
function recodedByUs(bytes: Uint8Array): string {
  const decoded = decodeVariant(bytes, { ...DEEP, exact: true })
  return decoded.ok ? asHex(bytesOf(decoded.value)) : 'refused'
}

/** The engine gives null for what it refuses: then these bytes were none. */
function recodedByIt(bytes: Uint8Array, { type, hex: again }: Recoded): string {
  return type === 0 && (bytes.length < 4 || bytes[0] !== 0) ? 'refused' : again
}

const GENERATED = fc.sample(engineValues, { numRuns: 500, seed: 4_6_3 }).map(bytesOf)

/** Valid bytes, damaged: cut short, or with a byte changed. */
const DAMAGED = fc.sample(
  fc
    .tuple(fc.constantFrom(...GENERATED.filter(({ length }) => length < 200)), fc.nat(), fc.nat({ max: 255 }), fc.nat())
    .map(([bytes, at, byte, cut]) => {
      const copy = bytes.slice(0, cut % 2 === 0 ? bytes.length : cut % bytes.length)
      if (copy.length > 0) copy[at % copy.length] = byte
      return copy
    }),
  { numRuns: 900, seed: 4_6_4 },
)

/** Where the engine takes what we take and makes something else of it: typed containers, which it holds to their types. */
const OTHERWISE: readonly (readonly [what: string, bytes: string, theirs: string, complaint?: RegExp])[] = [
  [
    'an item that is not of the type is left out',
    '1c000100 05000000 01000000 02000000 07000000',
    '1c000100 05000000 00000000',
    /^ERROR: Attempted to push_back a variable of type 'int' into a TypedArray of type 'Vector2'\.$/,
  ],
  [
    'an entry whose key is not of the type is left out',
    '1b000100 04000000 01000000 02000000 07000000 00000000',
    '1b000100 04000000 00000000',
    /into a TypedDictionary\.Key of type 'String'/,
  ],
  [
    'objects of any class are EncodedObjectAsID',
    '1c000200 04000000 4e6f6465 00000000',
    '1c000200 11000000 456e636f6465644f626a65637441734944000000 00000000',
  ],
  [
    'objects of a script are EncodedObjectAsID',
    '1c000300 04000000 612e6764 00000000',
    '1c000200 11000000 456e636f6465644f626a65637441734944000000 00000000',
  ],
  ['a type that is Nil is none', '1c000100 00000000 00000000', '1c000000 00000000'],
  [
    'of two keys that are equal the last counts',
    '1b000000 02000000 1c000000 00000000 02000000 01000000 1c000000 00000000 02000000 02000000',
    '1b000000 01000000 1c000000 00000000 02000000 02000000',
  ],
]

t.test('a real engine and we agree on the Variants of Godot 4', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return

  t.test('it reads what we write, and writes the same', async (t) => {
    const answers = await puppet.recode(GENERATED)

    t.strictSame(
      answers.map((answer) => answer.hex),
      GENERATED.map(asHex),
    )
    t.strictSame(
      answers.flatMap(({ complaints }) => complaints),
      [],
    )
  })

  t.test('we read what it writes as what it is, and write the same', async (t) => {
    const lines = MADE_BY_THE_ENGINE.map(([text]) => `\tmade.append(var_to_bytes(${text}).hex_encode())\n`)
    await puppet.create('script', 'GDScript')
    const source = `extends RefCounted\n\nfunc make() -> Array:\n\tvar made: Array = []\n${lines.join('')}\treturn made\n`
    await puppet.set('script', 'source_code', source)
    t.equal(await puppet.call('script', 'reload'), 0, puppet.output)
    await puppet.hold('maker', 'script', 'new')

    const made = ((await puppet.call('maker', 'make')) as string[]).map(hex)

    t.equal(made.length, MADE_BY_THE_ENGINE.length)
    for (const [index, [text, value]] of MADE_BY_THE_ENGINE.entries()) {
      const bytes = made[index] ?? new Uint8Array()
      const decoded = decodeVariant(bytes, { exact: true })
      t.ok(isDeepStrictEqual(decoded, { ok: true, value }), text, { found: decoded, wanted: value })
      t.equal(asHex(bytesOf(value)), asHex(bytes), text)
    }
    t.equal(new Set(made.map((bytes) => bytes[0])).size, 38, 'each type but Object, which has a number of its own')
    t.strictSame(await puppet.complaints(), [])
  })

  t.test('it takes and refuses the same damaged bytes', async (t) => {
    const answers = await puppet.recode(DAMAGED)

    const others = DAMAGED.flatMap((bytes, index) => {
      const answer = answers[index]
      if (answer === undefined) return []
      const [ours, theirs] = [recodedByUs(bytes), recodedByIt(bytes, answer)]
      return ours === theirs ? [] : [{ bytes: asHex(bytes), ours, theirs, complaints: answer.complaints }]
    })

    // What it holds to a type: see the table.
    const strange = others.filter(
      ({ ours, theirs, complaints }) =>
        ours === 'refused' ||
        theirs === 'refused' ||
        !(
          complaints.some((line) => line.startsWith('ERROR: Attempted to')) ||
          theirs.includes(asHex(Buffer.from('AsID')))
        ),
    )
    t.strictSame(strange, [])
    t.ok(others.length < 10, 'few are typed')
    const refused = DAMAGED.map(recodedByUs).filter((word) => word === 'refused')
    t.ok(refused.length > 300 && refused.length < 800, 'many are refused, and many are not', {
      refused: refused.length,
    })
  })

  t.test('it reads and refuses the same texts', async (t) => {
    const texts = UNUSUAL_TEXTS.map(({ bytes }) => asString(hex(bytes)))

    const answers = await puppet.recode(texts)

    t.strictSame(
      answers.map((answer, index) => recodedByIt(texts[index] ?? new Uint8Array(), answer).slice(0, 8)),
      texts.map((bytes) => (decodeVariant(bytes).ok ? '04000000' : 'refused')),
    )
    // Its own encoder writes one mark, which its decoder would drop: ours writes two.
    const [marked] = await puppet.recode([bytesOf('\ufeffa')])
    t.equal(marked?.hex, '0400000004000000efbbbf61')
  })

  t.test('it nests values 1024 deep, as we do when we are told to', async (t) => {
    const [deepest, deeper] = [nested(1025), nested(1026)]

    const answers = await puppet.recode([deepest, deeper])

    t.strictSame(
      answers.map((answer) => answer.hex),
      [asHex(deepest), '00000000'],
    )
    t.match(answers[1]?.complaints[0], 'Variant is too deep. Bailing.')
    t.strictSame([recodedByUs(deepest), recodedByUs(deeper)], [asHex(deepest), 'refused'])
    t.match(decodeVariant(nested(102)), { ok: false, error: 6 }, 'and by default 100 deep')
  })

  for (const [what, bytes, theirs, complaint] of OTHERWISE) {
    t.test(`what it makes of bytes that we leave as they are: ${what}`, async (t) => {
      const wanted = theirs.replaceAll(' ', '')

      const [answer] = await puppet.recode([hex(bytes)])

      t.equal(answer?.hex, wanted)
      t.equal(recodedByUs(hex(bytes)), bytes.replaceAll(' ', ''))
      if (complaint === undefined) t.strictSame(answer?.complaints, [])
      else t.match(answer?.complaints[0], complaint)
    })
  }

  t.test('it takes the number of an object, and gives its own', async (t) => {
    const [answer] = await puppet.recode([bytesOf(new EncodedObjectAsID(1234))])

    t.equal(answer?.type, 24)
    t.match(answer?.hex, /^18000100[0-9a-f]{16}$/)
    t.strictSame(answer?.complaints, [])
  })
})

/**
 * MD5, in which Godot 4 says that two nodes have the same remote calls. Called for the checksums of names; never for
 * anything that must be safe: MD5 is not. Written here, for browsers do not have it.
 * Source: RFC 1321.
 */

import { readInt32, writeInt32 } from '../../peer/int32.ts'

const BLOCK_BYTES = 64
const WORD_BYTES = 4
const WORDS = BLOCK_BYTES / WORD_BYTES
const DIGEST_BYTES = 16
/** A message ends with a bit, zeros, and its length in 64 bits. */
const ENDING_BYTES = 9
const LENGTH_BYTES = 8
const TWO_TO_32 = 2 ** 32
/** With what the four words begin: RFC 1321, 3.3. */
const FIRST_WORDS: Words = [0x67452301, -0x10325477, -0x67452302, 0x10325476]
/** The number of each step, from the sine: RFC 1321, 3.4. */
const sineOf = (step: number): number => Math.floor(Math.abs(Math.sin(step + 1)) * TWO_TO_32)

type Words = readonly [a: number, b: number, c: number, d: number]

/** What one of the four rounds does with three words, which word of the block it takes, and how far it turns. */
interface Round {
  readonly mix: (b: number, c: number, d: number) => number
  readonly wordOf: (step: number) => number
  readonly turns: readonly number[]
}

const ROUNDS: readonly Round[] = [
  { mix: (b, c, d) => (b & c) | (~b & d), wordOf: (step) => step, turns: [7, 12, 17, 22] },
  { mix: (b, c, d) => (d & b) | (~d & c), wordOf: (step) => 5 * step + 1, turns: [5, 9, 14, 20] },
  { mix: (b, c, d) => b ^ c ^ d, wordOf: (step) => 3 * step + 5, turns: [4, 11, 16, 23] },
  { mix: (b, c, d) => c ^ (b | ~d), wordOf: (step) => 7 * step, turns: [6, 10, 15, 21] },
]

/** One step: what it mixes, the word of the block that it takes, how far it turns, and its number. */
const STEPS = ROUNDS.flatMap(({ mix, wordOf, turns }, round) =>
  turns.concat(turns, turns, turns).map((turn, index) => {
    const step = round * WORDS + index
    return { mix, word: wordOf(step) % WORDS, turn, sine: sineOf(step) }
  }),
)

/** The MD5 of bytes, as 32 digits of lower-case hex. */
export function md5(bytes: Uint8Array): string {
  const message = paddedMessage(bytes)
  let words = FIRST_WORDS
  for (let block = 0; block < message.length; block += BLOCK_BYTES) words = digestBlock(words, message, block)
  const digest = new Uint8Array(DIGEST_BYTES)
  for (const [index, word] of words.entries()) writeInt32(digest, index * WORD_BYTES, word)
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function paddedMessage(bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil((bytes.length + ENDING_BYTES) / BLOCK_BYTES)
  const message = new Uint8Array(blocks * BLOCK_BYTES)
  message.set(bytes)
  message[bytes.length] = 0x80
  const bits = bytes.length * 8
  writeInt32(message, message.length - LENGTH_BYTES, bits)
  writeInt32(message, message.length - LENGTH_BYTES + WORD_BYTES, Math.floor(bits / TWO_TO_32))
  return message
}

function digestBlock(before: Words, message: Uint8Array, block: number): Words {
  let [a, b, c, d] = before
  for (const step of STEPS) {
    const sum = (a + step.mix(b, c, d) + step.sine + readInt32(message, block + step.word * WORD_BYTES)) | 0
    const turned = (sum << step.turn) | (sum >>> (32 - step.turn))
    ;[a, d, c, b] = [d, c, b, (b + turned) | 0]
  }
  return [(before[0] + a) | 0, (before[1] + b) | 0, (before[2] + c) | 0, (before[3] + d) | 0]
}

/**
 * Recordings whose checksums are right, whatever stands in their records: by chance no change of a recording would get
 * past them. Called by the targets that read recordings.
 */

import type fc from 'fast-check'
import { checksum } from '../src/recording/checksum.ts'
import { MAGIC } from '../src/recording/record-layout.ts'
import { RecordWriter } from '../src/recording/record-writer.ts'
import { documentedVectors } from './documented-vectors.ts'
import { HEADER, oneOfEach, samples, write, type Sample } from '../test/recording/recorded-samples.ts'

const CHECKSUM_BYTES = 4
/** A body of more bytes cannot be spelled. */
const LONGEST_BODY = 0x3fff

/**
 * The recording that an input stands for: itself, if it begins like one; else a header with or without payloads, by its
 * first byte, and behind it a record for each body, which has two bytes of length in front.
 */
export function recordingOf(input: Uint8Array): Uint8Array {
  if (MAGIC.every((byte, index) => input[index] === byte)) return input
  const header = new RecordWriter({ ...HEADER, hasPayloads: ((input[0] ?? 0) & 1) === 0 }).take()
  const parts: Uint8Array[] = [header]
  let previous = new DataView(header.buffer, header.byteOffset).getUint32(header.length - CHECKSUM_BYTES, true)
  for (let at = 1; at + 2 < input.length;) {
    const length = Math.max(1, (((input[at] ?? 0) << 8) | (input[at + 1] ?? 0)) & LONGEST_BODY)
    const body = input.subarray(at + 2, at + 2 + length)
    const framed = Uint8Array.of(...prefixOf(body.length), ...body)
    previous = checksum(framed, 0, framed.length, previous)
    parts.push(framed, new Uint8Array(Uint32Array.of(previous).buffer))
    at += 2 + length
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** One byte, or two. */
function prefixOf(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]
}

/** Records as an input. */
export function inputOf(list: readonly Sample[]): Uint8Array {
  const { bytes, offsets } = write(list)
  const parts: Uint8Array[] = [Uint8Array.of(0)]
  for (const [index, end] of offsets.slice(1).entries()) {
    const framed = bytes.subarray(offsets[index], end - CHECKSUM_BYTES)
    const body = framed.subarray((framed[0] ?? 0) < 0x80 ? 1 : 2)
    parts.push(Uint8Array.of(body.length >> 8, body.length & 0xff), body)
  }
  return new Uint8Array(Buffer.concat(parts))
}

function messageOf(payload: Uint8Array): Sample {
  return { body: { kind: 'message', connection: 1, isText: false, payload }, micros: 1, isInside: false }
}

const VECTORS = ['variant.md', 'msgpack.md', 'rpc.md', 'gd-mp.md'].flatMap(documentedVectors)

/** Inputs with a record of each kind, packets of every format, and a recording as it is. */
export const RECORDING_SEEDS: readonly Uint8Array[] = [
  inputOf(VECTORS.map(messageOf)),
  ...oneOfEach().map((one) => inputOf([one])),
  inputOf(oneOfEach()),
  write(oneOfEach()).bytes,
  write([]).bytes,
]

/** Inputs of well-formed records. */
export const madeRecordings: fc.Arbitrary<Uint8Array> = samples.map(inputOf)

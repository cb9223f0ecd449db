/**
 * What a packet says, in words: its frame of `gd_mp_api`, the remote call in that, a value in the peer's codec, text, or
 * bytes. Called for the packets of a recording. A recording does not say what its game meant: this is the likeliest reading.
 * Never throws, and gives nothing that could drive a terminal.
 */

import type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
import { FRAME_TYPES, readFrame, systemFrameId } from '../multiplayer/frame.ts'
import { readArguments, readCommand, type Call } from '../multiplayer/rpc/commands.ts'
import { ByteReader } from '../peer/byte-reader.ts'
import { printable, quotedPart } from '../peer/printable.ts'
import { valueText } from './value-text.ts'

const MOST_CHARACTERS = 120
const MOST_BYTES = 24
/** A longer packet is shown by its first bytes: reading it whole could take seconds, and a forged record repeats it for a byte. */
const MOST_READ_BYTES = 65_536

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strictDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** The words for a packet that was kept. */
export function packetText(payload: Uint8Array, isText: boolean, codec: WireCodec, isMultiplayer: boolean): string {
  if (isText) return `text ${quotedPart(decoder.decode(payload.subarray(0, MOST_READ_BYTES)), MOST_CHARACTERS)}`
  if (payload.length > MOST_READ_BYTES) return `bytes ${hexText(payload, MOST_BYTES)}`
  if (!isMultiplayer) return contentText(payload, codec)
  const read = readFrame(payload)
  if (!read.ok) return `no frame, ${read.refusal}: ${contentText(payload, codec)}`
  const { type, source, target } = read.frame
  if (type === FRAME_TYPES.add) return `add ${systemFrameId(read.frame)}`
  if (type === FRAME_TYPES.remove) return `remove ${systemFrameId(read.frame)}`
  if (type === FRAME_TYPES.id) return `id ${systemFrameId(read.frame)}`
  const inner = read.frame.payload
  return `${source} to ${target}: ${commandText(inner, codec) ?? contentText(inner, codec)}`
}

/** Bytes in hex with spaces, so many at most. */
export function hexText(bytes: Uint8Array, most: number): string {
  const shown = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > most ? `${shown} …` : shown
}

function contentText(bytes: Uint8Array, codec: WireCodec): string {
  if (bytes.length === 0) return 'empty'
  const value = codedText(bytes, codec)
  if (value !== null) return value
  const text = plainText(bytes)
  return text === null ? `bytes ${hexText(bytes, MOST_BYTES)}` : `text ${quotedPart(text, MOST_CHARACTERS)}`
}

/** One value that takes all bytes; null for what is none. */
function codedText(bytes: Uint8Array, codec: WireCodec): string | null {
  const reader = new ByteReader(bytes)
  const [value] = codec.readValues(reader, 1, true)
  if (reader.refusal !== null || reader.remaining > 0) return null
  return `${codec.name === '' ? 'variant' : 'msgpack'} ${valueText(value)}`
}

/** A command of the RPC protocol; null for what is unlikely to be one. */
function commandText(payload: Uint8Array, codec: WireCodec): string | null {
  const read = readCommand(payload)
  if (!read.ok) return null
  const { command } = read
  switch (command.command) {
    case 'call':
    case 'set':
      return callText(command, codec)
    case 'simplify':
      return isName(command.path) ? `path ${command.id} is ${quotedPart(command.path, MOST_CHARACTERS)}` : null
    case 'confirm':
      return isName(command.path) ? `path confirmed ${quotedPart(command.path, MOST_CHARACTERS)}` : null
    case 'raw':
      // A text as a Variant begins with the same byte.
      return codedText(payload, codec) ?? `raw ${contentText(command.bytes, codec)}`
  }
}

function callText(call: Call, codec: WireCodec): string | null {
  const read = readArguments(call, codec, true)
  if (!read.ok || !isName(call.name) || (call.path !== null && !isName(call.path))) return null
  const node = call.path === null ? `path ${call.pathId}` : quotedPart(call.path, MOST_CHARACTERS)
  const name = quotedPart(call.name, MOST_CHARACTERS)
  const values = read.values.map((value) => valueText(value))
  return call.command === 'set'
    ? `set ${name} = ${values.join('')} on ${node}`
    : `call ${name}(${values.join(', ')}) on ${node}`
}

/** Names and paths have something in them, and nothing unprintable. */
function isName(text: string): boolean {
  return text !== '' && printable(text) === text
}

/** Text that is only text; null for other bytes. */
function plainText(bytes: Uint8Array): string | null {
  try {
    const text = strictDecoder.decode(bytes)
    const isPlain = printable(text.replace(/[\n\r\t]/g, ' ')) === text.replace(/[\n\r\t]/g, ' ')
    return isPlain ? text : null
  } catch {
    // It is no UTF-8: bytes, then.
    return null
  }
}

/**
 * WebSocket frames by hand (RFC 6455, section 5.2): an encoder that can also write what is forbidden, and a strict reader.
 * Used by the raw client, the contract suite and tests of bad input. Not part of the package.
 */

/** The opcodes of RFC 6455. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** What a frame to write consists of. Left out: final, no RSV bit, masked, the shortest form of its length. */
export interface FrameParts {
  readonly opcode: number
  readonly payload?: Uint8Array
  readonly fin?: boolean
  /** The three RSV bits as a number: 4 is RSV1. */
  readonly rsv?: number
  /** Four bytes, or null for an unmasked frame. */
  readonly mask?: Uint8Array | null
  /** How many bytes follow the first length byte: 0, 2 or 8. */
  readonly lengthBytes?: 0 | 2 | 8
  /** The length that the header states, where it is not the payload's. */
  readonly statedLength?: number
}

/** One frame that was read. */
export interface Frame {
  readonly fin: boolean
  readonly rsv: number
  readonly opcode: number
  readonly masked: boolean
  readonly payload: Uint8Array
}

const DEFAULT_MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d)

/** The bytes of one frame. */
export function encodeFrame(parts: FrameParts): Uint8Array {
  const payload = parts.payload ?? new Uint8Array(0)
  const mask = parts.mask === undefined ? DEFAULT_MASK : parts.mask
  const length = parts.statedLength ?? payload.length
  const lengthBytes = parts.lengthBytes ?? (length < 126 ? 0 : length < 65536 ? 2 : 8)
  const head = Buffer.alloc(2 + lengthBytes + (mask === null ? 0 : 4))
  head[0] = ((parts.fin ?? true) ? 0x80 : 0) | ((parts.rsv ?? 0) << 4) | parts.opcode
  head[1] = (mask === null ? 0 : 0x80) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) head.writeUInt16BE(length, 2)
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt(length), 2)
  if (mask === null) return Buffer.concat([head, payload])
  head.set(mask, 2 + lengthBytes)
  const masked = Buffer.from(payload)
  for (let index = 0; index < masked.length; index += 1) masked[index] = (masked[index] ?? 0) ^ (mask[index % 4] ?? 0)
  return Buffer.concat([head, masked])
}

/** The payload of a close frame; a `code` of null makes an empty one. */
export function closePayload(code: number | null, reason: string | Uint8Array = ''): Uint8Array {
  if (code === null) return new Uint8Array(0)
  return Buffer.concat([Uint8Array.of((code >> 8) & 0xff, code & 0xff), Buffer.from(reason)])
}

/** What the payload of a close frame says; without a code it is 1005. */
export function readClosePayload(payload: Uint8Array): { readonly code: number; readonly reason: string } {
  if (payload.length < 2) return { code: 1005, reason: '' }
  const bytes = Buffer.from(payload)
  return { code: bytes.readUInt16BE(0), reason: bytes.toString('utf8', 2) }
}

/** Turns a stream of bytes into frames, unmasked. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  /** How many bytes have come that are not yet a frame. */
  get unread(): number {
    return this.#rest.length
  }

  /** The frames that are whole now. */
  push(chunk: Uint8Array): Frame[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    for (let frame = this.#take(); frame !== null; frame = this.#take()) frames.push(frame)
    return frames
  }

  #take(): Frame | null {
    const rest = this.#rest
    if (rest.length < 2) return null
    const first = rest.readUInt8(0)
    const second = rest.readUInt8(1)
    const form = second & 0x7f
    const lengthBytes = form === 126 ? 2 : form === 127 ? 8 : 0
    const masked = (second & 0x80) !== 0
    const start = 2 + lengthBytes + (masked ? 4 : 0)
    if (rest.length < start) return null
    const length = lengthBytes === 0 ? form : lengthBytes === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
    if (rest.length < start + length) return null
    const payload = Uint8Array.from(rest.subarray(start, start + length))
    if (masked) {
      for (let index = 0; index < length; index += 1) {
        payload[index] = (payload[index] ?? 0) ^ rest.readUInt8(start - 4 + (index % 4))
      }
    }
    this.#rest = rest.subarray(start + length)
    return { fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, opcode: first & 15, masked, payload }
  }
}

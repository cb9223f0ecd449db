/**
 * What Godot 4's engine checks of WebSocket frames: the form of each, who masks, sizes, and the order of fragments.
 * Used by the strict stand-ins for the engine. It complains of more than the engine can live with: of fragments, which
 * section 6 of the facts asks not to send.
 */

import { encodeFrame, OPCODE } from '../../support/frames.ts'

/** A frame that was in order. */
export type Judged =
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly isText: boolean }
  | { readonly kind: 'ping' | 'pong'; readonly payload: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string; readonly payload: Uint8Array }
  | { readonly kind: 'fault'; readonly code: number; readonly text: string }

/** The largest message that an engine takes by default. */
export const MOST_MESSAGE_BYTES = 65_535

/** Reads a stream of frames, and stops at the first fault. */
export class FrameJudge {
  readonly #masked: boolean
  #rest: Buffer = Buffer.alloc(0)
  #isOver = false

  /** `masked`: whether the other side must mask, as a client must. */
  constructor(masked: boolean) {
    this.#masked = masked
  }

  push(chunk: Uint8Array): Judged[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const judged: Judged[] = []
    while (!this.#isOver) {
      const next = this.#take()
      if (next === null) break
      judged.push(next)
      this.#isOver = next.kind === 'fault' || next.kind === 'close'
    }
    return judged
  }

  #take(): Judged | null {
    const rest = this.#rest
    if (rest.length < 2) return null
    const [first = 0, second = 0] = rest
    const form = second & 0x7f
    const lengthBytes = form === 126 ? 2 : form === 127 ? 8 : 0
    const start = 2 + lengthBytes + (this.#masked ? 4 : 0)
    if (rest.length < start) return null
    const length = lengthBytes === 0 ? form : lengthBytes === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
    const fault = faultOf(first, ((second & 0x80) !== 0) === this.#masked, lengthBytes, length)
    if (fault !== null) return { kind: 'fault', ...fault }
    if (rest.length < start + length) return null
    const payload = Buffer.from(rest.subarray(start, start + length))
    if (this.#masked)
      for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ rest.readUInt8(start - 4 + (i % 4))
    this.#rest = rest.subarray(start + length)
    return judge(first & 15, payload)
  }
}

function faultOf(first: number, isMaskRight: boolean, lengthBytes: number, length: number) {
  const isControl = (first & 8) !== 0
  if ((first & 0x70) !== 0) return { code: 1002, text: 'an RSV bit is set' }
  if (!isMaskRight) return { code: 1002, text: 'the mask is wrong' }
  if (!(Object.values(OPCODE) as number[]).includes(first & 15)) return { code: 1002, text: 'the opcode is unknown' }
  const isShortest = lengthBytes === 0 || (lengthBytes === 2 ? length >= 126 : length >= 65_536)
  if (!isShortest) return { code: 1002, text: 'the length is not in its shortest form' }
  if (isControl && length > 125) return { code: 1002, text: 'a control frame is over 125 bytes' }
  if ((first & 0x80) === 0 || (first & 15) === OPCODE.continuation)
    return { code: 1002, text: 'a message is fragmented' }
  return length > MOST_MESSAGE_BYTES ? { code: 1009, text: `a message of ${length} bytes` } : null
}

function judge(opcode: number, payload: Buffer): Judged {
  const bytes = Uint8Array.from(payload)
  if (opcode === OPCODE.ping) return { kind: 'ping', payload: bytes }
  if (opcode === OPCODE.pong) return { kind: 'pong', payload: bytes }
  if (opcode === OPCODE.close) return readClose(bytes, payload)
  // The engine calls this an error, and reads nothing more in that frame.
  if (payload.length === 0) return { kind: 'fault', code: 1002, text: 'an empty message' }
  const isText = opcode === OPCODE.text
  if (isText && !isUtf8(payload)) return { kind: 'fault', code: 1007, text: 'text that is not UTF-8' }
  return { kind: 'message', bytes, isText }
}

function readClose(payload: Uint8Array, buffer: Buffer): Judged {
  if (payload.length === 1) return { kind: 'fault', code: 1002, text: 'a close frame of one byte' }
  const code = payload.length === 0 ? 0 : buffer.readUInt16BE(0)
  return { kind: 'close', code, reason: buffer.toString('utf8', 2), payload }
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes)
}

/** A frame as the engine writes it: in one piece, masked by clients alone. */
export function engineFrame(opcode: number, payload: Uint8Array, isClient: boolean): Uint8Array {
  return encodeFrame({ opcode, payload, mask: isClient ? Uint8Array.of(1, 2, 3, 4) : null })
}

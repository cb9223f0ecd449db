/**
 * The bytes of the echo load, made in advance: the masked frames a connection sends and the answers it must get.
 * Both repeat after PERIOD frames, with a tail so that any span to be sent or compared lies in one piece.
 * bench/load/echo.c makes the same bytes.
 */

const PERIOD = 251
const MASK = [0x12, 0x34, 0x56, 0x78]
const BINARY_FRAME = 0x82

/** A stream of equal-sized frames. */
export interface FrameStream {
  readonly bytes: Buffer
  readonly frameBytes: number
  /** Bytes until the stream repeats. */
  readonly period: number
}

/** What each connection sends; any span of up to `inFlight` frames is contiguous. */
export function requestStream(size: number, inFlight: number): FrameStream {
  return stream(size, true, inFlight)
}

/** What each connection must receive; any span of up to 64 KB is contiguous. */
export function answerStream(size: number): FrameStream {
  return stream(size, false, Math.ceil(65_536 / size))
}

function stream(size: number, masked: boolean, tail: number): FrameStream {
  const frames = Array.from({ length: PERIOD + tail }, (_, i) => frame(size, i % PERIOD, masked))
  const frameBytes = frames[0]?.length ?? 0
  return { bytes: Buffer.concat(frames), frameBytes, period: frameBytes * PERIOD }
}

function frame(size: number, number: number, masked: boolean): Buffer {
  const payload = Buffer.from(Array.from({ length: size }, (_, i) => (number + i * 7) & 255))
  const maskBit = masked ? 0x80 : 0
  const header = size < 126 ? [BINARY_FRAME, maskBit | size] : [BINARY_FRAME, maskBit | 126, size >> 8, size & 255]
  if (!masked) return Buffer.concat([Buffer.from(header), payload])
  return Buffer.concat([Buffer.from([...header, ...MASK]), payload.map((byte, i) => byte ^ (MASK[i & 3] ?? 0))])
}

/**
 * Godot's `PacketPeer`: something that packets can be read from and put into. Base of WebSocketPeer and of the
 * multiplayer peers. Holds what they share: values through a codec, and the settings Godot has for it.
 * Source: Godot 3 class reference, PacketPeer.
 */

import type { ErrorReport } from './error-report.ts'
import { GodotError } from './error.ts'
import { GodotObject } from './godot-object.ts'
import type { PacketCodec } from './packet-codec.ts'

const SMALLEST_ENCODE_BUFFER = 1024
const LARGEST_ENCODE_BUFFER = 268_435_456

/** Godot's `PacketPeer`. */
export abstract class PacketPeer extends GodotObject {
  readonly #report: ErrorReport
  readonly #codec: () => PacketCodec | null
  #encodeBufferMaxSize = 8_388_608

  constructor(report: ErrorReport, codec: () => PacketCodec | null) {
    super(report)
    this.#report = report
    this.#codec = codec
  }

  /** How many packets can be read. */
  abstract get_available_packet_count(): number
  /** The oldest packet, the caller's for ever. Empty when there is none; `get_packet_error()` tells. */
  abstract get_packet(): Uint8Array<ArrayBuffer>
  /** Sends a packet. The bytes are copied before it returns. */
  abstract put_packet(buffer: Uint8Array): GodotError
  /** The error of the last `get_packet()`. */
  abstract get_packet_error(): GodotError

  /**
   * Reads one packet as a value through the codec; null when there is none, or it cannot be decoded.
   * `allow_objects` is refused: decoding objects would run code that the other side chose.
   */
  get_var(allow_objects = false): unknown {
    if (allow_objects) return this.#refuseObjects(null)
    const codec = this.#codec()
    if (codec === null) return this.#failWithoutCodec('get_var', null)
    const bytes = this.get_packet()
    if (this.get_packet_error() !== GodotError.OK) return null
    const decoded = codec.decode(bytes)
    if (decoded.ok) return decoded.value
    this.#report.warn('get_var', `get_var() could not read a packet of ${bytes.length} bytes: ${decoded.message}`)
    return null
  }

  /** Sends a value through the codec. Too large for `encode_buffer_max_size`: ERR_OUT_OF_MEMORY. */
  put_var(value: unknown, full_objects = false): GodotError {
    if (full_objects) return this.#refuseObjects(GodotError.ERR_UNAUTHORIZED)
    const codec = this.#codec()
    if (codec === null) return this.#failWithoutCodec('put_var', GodotError.ERR_UNCONFIGURED)
    const encoded = codec.encode(value, this.#encodeBufferMaxSize)
    return encoded.ok ? this.put_packet(encoded.bytes) : this.#report.fail(encoded.error, encoded.message)
  }

  /** Always false: decoding objects from the wire would be remote code execution. */
  get allow_object_decoding(): boolean {
    return false
  }

  set allow_object_decoding(enable: boolean) {
    this.set_allow_object_decoding(enable)
  }

  is_object_decoding_allowed(): boolean {
    return false
  }

  /** Refused with a warning when `enable` is true. */
  set_allow_object_decoding(enable: boolean): void {
    if (enable) this.#refuseObjects(null)
  }

  /** Largest value that `put_var` encodes, in bytes; default 8 MiB. Rounded up to a power of two, 1024 to 268435456. */
  get encode_buffer_max_size(): number {
    return this.#encodeBufferMaxSize
  }

  set encode_buffer_max_size(max_size: number) {
    this.set_encode_buffer_max_size(max_size)
  }

  get_encode_buffer_max_size(): number {
    return this.#encodeBufferMaxSize
  }

  set_encode_buffer_max_size(max_size: number): void {
    if (!Number.isInteger(max_size) || max_size < SMALLEST_ENCODE_BUFFER || max_size > LARGEST_ENCODE_BUFFER) {
      const range = `${SMALLEST_ENCODE_BUFFER} to ${LARGEST_ENCODE_BUFFER}`
      this.#report.warn('encode_buffer_max_size', `encode_buffer_max_size ${max_size} is outside ${range}; kept.`)
      return
    }
    this.#encodeBufferMaxSize = 2 ** Math.ceil(Math.log2(max_size))
  }

  /** What the last call that failed said, in a sentence; `''` before the first. Ours. */
  get_last_error_message(): string {
    return this.#report.message
  }

  #refuseObjects<T>(result: T): T {
    this.#report.warn('objects', 'Objects are never decoded or encoded: that would run code chosen by the other side.')
    return result
  }

  #failWithoutCodec<T>(method: string, result: T): T {
    this.#report.warn('codec', `${method}() needs a codec: pass one as the option "codec".`)
    return result
  }
}

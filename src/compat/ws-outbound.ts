/**
 * What one WebSocket of the face sends: any data that `ws` takes, in order, and a callback for each when the operating
 * system has it. Held by the link. It never throws for data of the wrong kind later than in the call itself.
 */

import type { Connection, FramePart } from '../peer/connection.ts'

/** Told when a send is over: without argument, or why it failed. */
export type SendCallback = (error?: Error) => void

/** Options of `send`. */
export interface SendOptions {
  readonly binary?: boolean | undefined
  readonly compress?: boolean | undefined
  readonly fin?: boolean | undefined
  readonly mask?: boolean | undefined
}

/** Compression as it was agreed on: messages of fewer bytes go out as they are. Infinity: none was. */
export type CompressionThreshold = number

const EMPTY = Buffer.alloc(0)

/** The bytes of what can be sent, as `ws` takes them. @throws TypeError as Buffer.from does. */
export function bytesOf(data: unknown): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  if (Buffer.isBuffer(data)) return data
  if (data instanceof ArrayBuffer) return Buffer.from(data)
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return Buffer.from(data as Uint8Array)
}

/** Whether it is a Blob or a File, whose bytes come later. */
export function isBlob(data: unknown): data is Blob {
  if (typeof data !== 'object' || data === null || !('arrayBuffer' in data)) return false
  const tag: unknown = Reflect.get(data, Symbol.toStringTag)
  return tag === 'Blob' || tag === 'File'
}

/** The sending end of one connection. */
export class Outbound {
  readonly #threshold: CompressionThreshold
  readonly #failed: (error: Error) => void
  #connection: Connection | null = null
  /** What waits for a Blob before it, or for the connection to be there. */
  #queue: { readonly cost: number; readonly run: (connection: Connection) => void; readonly callback: unknown }[] = []
  #isBlocked = true
  #hasEnded = false
  #queuedBytes = 0
  #sentTooLate = 0
  /** Callbacks of what the operating system has not taken yet. */
  #untaken: SendCallback[] = []
  #isWithinMessage = false
  #isText = false
  #isCompressed = false

  /** `failed` hears what goes wrong with the bytes of a Blob. */
  constructor(threshold: CompressionThreshold, failed: (error: Error) => void) {
    this.#threshold = threshold
    this.#failed = failed
  }

  get bufferedAmount(): number {
    return (this.#connection?.bufferedAmount ?? 0) + this.#queuedBytes + this.#sentTooLate
  }

  /** The connection is there: what waited goes out. */
  open(connection: Connection): void {
    this.#connection = connection
    this.#unblock()
  }

  send(data: unknown, options: SendOptions, callback: unknown): void {
    if (isBlob(data)) return this.#sendBlob(data, options, callback)
    const bytes = data === undefined || data === null || data === false ? EMPTY : bytesOf(data)
    const { part, isText, isCompressed } = this.#nextFrame(bytes.length, options)
    this.#put(bytes.length, callback, (connection) => connection.writeFrame?.(bytes, isText, part, isCompressed))
  }

  ping(payload: Buffer, callback: unknown): void {
    this.#put(payload.length, callback, (connection) => connection.ping(payload))
  }

  /** Runs behind all that was sent. */
  atEnd(run: (connection: Connection) => void): void {
    this.#put(0, undefined, run)
  }

  /** Counts what was sent to a connection that is no longer open, as `ws` does. */
  tooLate(data: unknown): void {
    if (data !== undefined && data !== null) this.#sentTooLate += isBlob(data) ? data.size : bytesOf(data).length
  }

  /** The operating system has taken everything. */
  drained(): void {
    for (const callback of this.#untaken.splice(0)) process.nextTick(callback)
  }

  /** Nothing goes out any more: whoever waits hears why. */
  end(error: Error): void {
    this.#hasEnded = true
    const waiting = [...this.#untaken.splice(0), ...this.#queue.splice(0).map(({ callback }) => callback)]
    this.#connection = null
    this.#queuedBytes = 0
    for (const callback of waiting) if (typeof callback === 'function') process.nextTick(callback, error)
  }

  #nextFrame(length: number, { binary, compress, fin }: SendOptions): Frame {
    const isFirst = !this.#isWithinMessage
    const isLast = fin !== false
    this.#isWithinMessage = !isLast
    if (isFirst) {
      this.#isText = binary === false
      this.#isCompressed = compress !== false && length >= this.#threshold
    }
    const part: FramePart = isFirst ? (isLast ? 'whole' : 'first') : isLast ? 'last' : 'middle'
    return { part, isText: this.#isText, isCompressed: this.#isCompressed }
  }

  #put(cost: number, callback: unknown, run: (connection: Connection) => void): void {
    if (this.#isBlocked || this.#connection === null) {
      this.#queuedBytes += cost
      this.#queue.push({ cost, run, callback })
    } else {
      this.#write(this.#connection, run, callback)
    }
  }

  #write(connection: Connection, run: (connection: Connection) => void, callback: unknown): void {
    run(connection)
    if (typeof callback !== 'function') return
    if (connection.bufferedAmount === 0 && this.#untaken.length === 0) process.nextTick(callback)
    else this.#untaken.push(callback as SendCallback)
  }

  #sendBlob(blob: Blob, options: SendOptions, callback: unknown): void {
    const frame = this.#nextFrame(blob.size, options)
    this.#put(blob.size, undefined, () => {
      this.#isBlocked = true
      this.#queuedBytes += blob.size
      blob.arrayBuffer().then(
        (buffer) => this.#blobRead(blob.size, new Uint8Array(buffer), frame, callback),
        (error: unknown) => this.#blobFailed(error instanceof Error ? error : new Error(String(error)), callback),
      )
    })
  }

  #blobRead(size: number, bytes: Uint8Array, { part, isText, isCompressed }: Frame, callback: unknown): void {
    const connection = this.#connection
    if (connection === null || this.#hasEnded) {
      return this.#tellFailure(new Error('The socket was closed while the blob was being read'), callback)
    }
    this.#queuedBytes -= size
    this.#write(connection, () => connection.writeFrame?.(bytes, isText, part, isCompressed), callback)
    this.#unblock()
  }

  #blobFailed(error: Error, callback: unknown): void {
    this.#tellFailure(error, callback)
    process.nextTick(this.#failed, error)
  }

  #tellFailure(error: Error, callback: unknown): void {
    const waiting = [callback, ...this.#queue.splice(0).map((one) => one.callback)]
    for (const one of waiting) if (typeof one === 'function') process.nextTick(one, error)
  }

  #unblock(): void {
    this.#isBlocked = false
    while (!this.#isBlocked) {
      const connection = this.#connection
      const next = connection === null ? undefined : this.#queue.shift()
      if (connection === null || next === undefined) return
      this.#queuedBytes -= next.cost
      this.#write(connection, next.run, next.callback)
    }
  }
}

interface Frame {
  readonly part: FramePart
  readonly isText: boolean
  readonly isCompressed: boolean
}

/**
 * Who is in the world of a relay server that is not ours: ids, and Godot 3's system frames to those who come and stay.
 * Used by relay-raw.ts, relay-raw-topic.ts and relay-ws.ts. It forwards nothing: that is what is compared.
 * Wire: docs/wire/gd-mp.md.
 */

const ADD = 1
const REMOVE = 2
const YOUR_ID = 3
const SERVER = 1
const FRAME_BYTES = 13
const SOURCE_OFFSET = 1
const BODY_OFFSET = 9

/** The members of one world; `S` is what the server calls a socket. */
export class RelayWorld<S> {
  readonly #idsBySocket = new Map<S, number>()
  readonly #send: (socket: S, frame: Uint8Array) => void
  #nextId = 2

  constructor(send: (socket: S, frame: Uint8Array) => void) {
    this.#send = send
  }

  /** Those who are in it now. */
  sockets(): Iterable<S> {
    return this.#idsBySocket.keys()
  }

  join(socket: S): void {
    const id = this.#nextId++
    this.#send(socket, systemFrame(YOUR_ID, id))
    this.#send(socket, systemFrame(ADD, SERVER))
    for (const [other, otherId] of this.#idsBySocket) {
      this.#send(other, systemFrame(ADD, id))
      this.#send(socket, systemFrame(ADD, otherId))
    }
    this.#idsBySocket.set(socket, id)
  }

  leave(socket: S): void {
    const id = this.#idsBySocket.get(socket)
    if (id === undefined) return
    this.#idsBySocket.delete(socket)
    for (const other of this.#idsBySocket.keys()) this.#send(other, systemFrame(REMOVE, id))
  }
}

function systemFrame(type: number, id: number): Uint8Array {
  const frame = Buffer.alloc(FRAME_BYTES)
  frame.writeUInt8(type)
  frame.writeInt32LE(SERVER, SOURCE_OFFSET)
  frame.writeInt32LE(id, BODY_OFFSET)
  return frame
}

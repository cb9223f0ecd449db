/**
 * A strict stand-in for the remote calls of Godot 4's SceneMultiplayer, written from experiments with 4.6: it has nodes by
 * path with the names of their calls, checks paths, MD5s and ids of what it is told, confirms, and does calls by index.
 * What the engine would print as an error stands in `complaints`. It shares no code with what it judges.
 */

import { createHash } from 'node:crypto'

/** How the stand-in confirms: by id as 4.3 and later, by path as 4.2. */
export type EngineVersion = '4.2' | '4.3'

export interface EngineSceneOptions {
  readonly version?: EngineVersion
  /** The names of the calls of each node, by path below the root. */
  readonly nodes: Readonly<Record<string, readonly string[]>>
  /** Sends a packet to a peer; a client's has to wrap it for others than the server. */
  readonly send: (peer: number, packet: Buffer) => void
}

const BY_PATH = 0x8000_0000

export class EngineScene {
  /** `path.name(arguments in hex) of sender`. */
  readonly calls: string[] = []
  readonly complaints: string[] = []
  /** `path of peer`, with a `!` where the other side has other names. */
  readonly confirmed: string[] = []
  readonly #options: EngineSceneOptions
  readonly #known = new Map<string, string>()
  readonly #ids = new Map<string, number>()

  constructor(options: EngineSceneOptions) {
    this.#options = options
  }

  checksumOf(path: string): string {
    return createHash('md5').update(this.#names(path).join('')).digest('hex')
  }

  /** Announces a path, as the engine does before its first call. */
  announce(peer: number, path: string): void {
    const id = this.#ids.get(path) ?? this.#ids.size + 1
    this.#ids.set(path, id)
    const head = Buffer.alloc(38)
    head[0] = 1
    head.write(this.checksumOf(path), 1)
    head.writeUInt32LE(id, 34)
    this.#options.send(peer, Buffer.concat([head, Buffer.from(`${path}\0`)]))
  }

  /** Calls by path or, if it was announced, by id; `values` is a count and compact Variants. */
  call(peer: number, path: string, name: string, values: Uint8Array, isById: boolean): void {
    const index = this.#names(path).indexOf(name)
    const body = Buffer.from([index, ...values])
    const head = isById ? Buffer.from([0, this.#ids.get(path) ?? 0]) : Buffer.alloc(5)
    if (!isById) {
      head[0] = 0x20
      head.writeUInt32LE(BY_PATH + head.length + body.length, 1)
    }
    const tail = isById ? '' : `${path}\0`
    this.#options.send(peer, Buffer.concat([head, body, Buffer.from(tail)]))
  }

  /** Takes a packet of a peer; a relay is taken out of its wrapping before. */
  take(peer: number, packet: Uint8Array): void {
    const bytes = Buffer.from(packet)
    const command = (bytes[0] ?? 0) & 7
    if (command === 0) this.#doCall(peer, bytes)
    else if (command === 1) this.#hear(peer, bytes)
    else if (command === 2) this.#hearConfirm(peer, bytes)
    else this.#complain(`command ${command}`, bytes)
  }

  #hear(peer: number, bytes: Buffer): void {
    if (bytes.length < 38) return this.#complain('a short announcement', bytes)
    const id = bytes.readUInt32LE(34)
    const path = textOf(bytes, 38)
    const key = `${peer}:${id}`
    if (!(path in this.#options.nodes)) return this.#complain('no such node', bytes)
    if (this.#known.has(key)) return this.#complain('an id twice', bytes)
    this.#known.set(key, path)
    const isSame = bytes.toString('latin1', 1, 33) === this.checksumOf(path)
    if (!isSame) this.complaints.push(`the names of ${path} differ`)
    const answer = this.#options.version === '4.2' ? Buffer.from(`\0\0${path}\0`) : Buffer.alloc(6)
    answer[0] = 2
    answer[1] = Number(isSame)
    if (this.#options.version !== '4.2') answer.writeUInt32LE(id, 2)
    this.#options.send(peer, answer)
  }

  #hearConfirm(peer: number, bytes: Buffer): void {
    const is42 = this.#options.version === '4.2'
    if (!is42 && bytes.length !== 6) return this.#complain('a confirmation that has not 6 bytes', bytes)
    const path = is42 ? textOf(bytes, 2) : this.#pathOf(bytes.readUInt32LE(2))
    if (path === undefined || !this.#ids.has(path)) return this.#complain('a path that was not announced', bytes)
    this.confirmed.push(`${path} of ${peer}${bytes[1] === 0 ? '!' : ''}`)
  }

  #doCall(peer: number, bytes: Buffer): void {
    const head = bytes[0] ?? 0
    const size = [1, 2, 4][(head >> 4) & 3]
    if (size === undefined || bytes.length < 3) return this.#complain('a call that is none', bytes)
    const node = bytes.readUIntLE(1, size)
    const isByPath = node >= BY_PATH
    const end = isByPath ? node - BY_PATH : bytes.length
    const path = isByPath ? textOf(bytes, end) : this.#known.get(`${peer}:${node}`)
    const indexSize = (head & 0x40) === 0 ? 1 : 2
    const name = path === undefined ? undefined : this.#names(path)[bytes.readUIntLE(1 + size, indexSize)]
    if (name === undefined) return this.#complain('no such call', bytes)
    if (size > 1 && !isByPath && node < 256) this.#complain('an id that is written too long', bytes)
    const mark = (head & 0x80) === 0 ? '' : 'raw '
    this.calls.push(`${path}.${name}(${mark}${bytes.toString('hex', 1 + size + indexSize, end)}) of ${peer}`)
  }

  #pathOf(id: number): string | undefined {
    return [...this.#ids].find(([, one]) => one === id)?.[0]
  }

  #names(path: string): readonly string[] {
    return [...(this.#options.nodes[path] ?? [])].sort()
  }

  #complain(what: string, bytes: Buffer): void {
    this.complaints.push(`${what}: ${bytes.toString('hex')}`)
  }
}

function textOf(bytes: Buffer, from: number): string {
  const end = bytes.indexOf(0, from)
  return bytes.toString('utf8', from, end < 0 ? bytes.length : end)
}

/**
 * A strict stand-in for the replication of Godot 4's SceneMultiplayer, written from captures of 4.6: it knows which paths
 * are spawners and synchronizers, demands of each packet what the engine demands, and keeps nodes and values as hex. What
 * the engine would print as an error stands in `complaints`. It shares no code with what it judges.
 */

const BY_PATH = 0x8000_0000
const LONGEST = 65_535

export interface EngineReplicationOptions {
  /** By the path of each spawner, how many scenes it has. */
  readonly spawners: Readonly<Record<string, number>>
  /** The paths of synchronizers that are there without a spawn. */
  readonly synchronizers: readonly string[]
  /** How many synchronizers the node of each scene has. */
  readonly synchronizersOfScene: number
}

interface EngineNode {
  readonly name: string
  readonly synchronizers: readonly number[]
}

export class EngineReplication {
  readonly complaints: string[] = []
  /** `name:values in hex` of spawns, then what has come for synchronizers: `id sync hex`, `id delta mask hex`. */
  readonly log: string[] = []
  readonly #options: EngineReplicationOptions
  readonly #paths = new Map<number, string>()
  readonly #nodes = new Map<number, EngineNode>()
  // Each synchronizer has its own: a frame may send several packets.
  readonly #times = new Map<number, number>()

  constructor(options: EngineReplicationOptions) {
    this.#options = options
  }

  /** The names of the nodes that are there. */
  get names(): string[] {
    return [...this.#nodes.values()].map(({ name }) => name)
  }

  /** Takes a packet of the authority; false for what is no replication. */
  take(packet: Uint8Array): boolean {
    const bytes = Buffer.from(packet)
    const first = bytes[0] ?? 0
    if (bytes.length > LONGEST) this.#complain('a message that closes the connection', bytes)
    if ((first & 7) === 1) this.#hear(bytes)
    else if (first === 4) this.#spawn(bytes)
    else if (first === 5) this.#despawn(bytes)
    else if (first === 6) this.#sync(bytes)
    else if (first === 0x16) this.#delta(bytes)
    else return false
    return (first & 7) !== 1
  }

  #hear(bytes: Buffer): void {
    const id = bytes.readUInt32LE(34)
    if (this.#paths.has(id)) return this.#complain('an id twice', bytes)
    this.#paths.set(id, bytes.toString('utf8', 38, bytes.length - 1))
  }

  #spawn(bytes: Buffer): void {
    if (bytes.length < 18) return this.#complain('a short spawn', bytes)
    const [scene, spawner, netId] = [bytes.readUInt8(1), bytes.readUInt32LE(2), bytes.readUInt32LE(6)]
    const [count, length] = [bytes.readUInt32LE(10), bytes.readUInt32LE(14)]
    const scenes = this.#options.spawners[this.#paths.get(spawner) ?? '']
    if (scenes === undefined) return this.#complain('a spawner that was not announced', bytes)
    if (scene !== 0xff && scene >= scenes) return this.#complain('no such scene', bytes)
    if (this.#nodes.has(netId)) return this.#complain('a number twice', bytes)
    if (count !== this.#options.synchronizersOfScene) return this.#complain('another count of synchronizers', bytes)
    const nameAt = 18 + 4 * count
    const name = bytes.toString('utf8', nameAt, nameAt + length - 1)
    if (bytes[nameAt + length - 1] !== 0 || /[.:@/"%]/.test(name)) return this.#complain('a bad name', bytes)
    if (this.names.includes(name)) return this.#complain('a name twice', bytes)
    const synchronizers = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(18 + 4 * index))
    this.#nodes.set(netId, { name, synchronizers })
    this.log.push(`${name}:${bytes.toString('hex', nameAt + length)}`)
  }

  #despawn(bytes: Buffer): void {
    const node = this.#nodes.get(bytes.readUInt32LE(1))
    if (node === undefined) return this.#complain('the end of no node', bytes)
    this.#nodes.delete(bytes.readUInt32LE(1))
    this.log.push(`-${node.name}`)
  }

  #sync(bytes: Buffer): void {
    const time = bytes.readUInt16LE(1)
    for (let at = 3; at < bytes.length;) {
      const [id, size] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
      const last = this.#times.get(id) ?? 0
      if (time <= last && last - time < 32_767) this.#complain('an old time', bytes)
      this.#times.set(id, time)
      this.#note(id, `sync ${bytes.toString('hex', at + 8, at + 8 + size)}`, bytes)
      at += 8 + size
    }
  }

  #delta(bytes: Buffer): void {
    for (let at = 1; at < bytes.length;) {
      const [id, mask, size] = [bytes.readUInt32LE(at), bytes.readBigUInt64LE(at + 4), bytes.readUInt32LE(at + 12)]
      this.#note(id, `delta ${mask} ${bytes.toString('hex', at + 16, at + 16 + size)}`, bytes)
      at += 16 + size
    }
  }

  #note(id: number, what: string, bytes: Buffer): void {
    const path = id >= BY_PATH ? this.#paths.get(id - BY_PATH) : undefined
    const owner = [...this.#nodes.values()].find(({ synchronizers }) => synchronizers.includes(id))
    const isKnown = owner !== undefined || (path !== undefined && this.#options.synchronizers.includes(path))
    if (isKnown) this.log.push(`${owner?.name ?? path} ${what}`)
    else this.#complain('a synchronizer that is not there', bytes)
  }

  #complain(what: string, bytes: Buffer): void {
    this.complaints.push(`${what}: ${bytes.toString('hex')}`)
  }
}

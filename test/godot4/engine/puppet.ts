/**
 * A real Godot 4 engine whose objects a test makes, calls and polls by name: puppet.gd on {@link PuppetStrings}.
 * Used by the tests of this folder. The engine polls no multiplayer by itself, so a test decides when it does.
 */

import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { PuppetStrings } from '../../support/puppet-strings.ts'
import { requireProgram } from '../../support/programs.ts'
import type { Polled } from '../../support/while-polling.ts'

const SCRIPT = fileURLToPath(new URL('puppet.gd', import.meta.url))

/** Bytes on the strings, both ways. */
export interface PuppetBytes {
  readonly hex: string
}

/** A signal of an object, a call of an actor's method (with its sender), or a word of an auth callback. */
export interface PuppetEvent {
  readonly on: string
  readonly signal: string
  readonly args: readonly unknown[]
  readonly sender?: number
}

/** One packet that the engine read. */
export interface PuppetPacket {
  readonly from: number
  readonly hex: string
}

/** What the engine makes of the bytes of a value: the type, its own bytes for that, and what it complained of. */
export interface Recoded {
  readonly type: number
  readonly hex: string
  readonly complaints: readonly string[]
}

/** Bytes as a command's argument. */
export function bytesOf(bytes: Uint8Array | string): PuppetBytes {
  return { hex: Buffer.from(bytes).toString('hex') }
}

/** Any value as a command's argument, in Godot's own text form: `Vector2(1, 2)`. */
export function valueOf(text: string): Readonly<{ value: string }> {
  return { value: text }
}

/** An object that the puppet holds, as a command's argument. */
export function heldAs(name: string): Readonly<{ held: string }> {
  return { held: name }
}

function isBytes(value: unknown): value is PuppetBytes {
  return typeof value === 'object' && value !== null && 'hex' in value
}

/** The engine. What it told is kept until a test forgets it. */
export class Puppet {
  readonly #strings: PuppetStrings<PuppetEvent>
  readonly #events: PuppetEvent[] = []

  private constructor(strings: PuppetStrings<PuppetEvent>) {
    this.#strings = strings
  }

  /** Starts an engine, in the folder of a project if it has one; undefined where there is none, and then the test has been skipped or failed. */
  static async start(t: Test, options: Readonly<{ project?: string }> = {}): Promise<Puppet | undefined> {
    const program = requireProgram(t, 'godot4')
    if (program === undefined) return undefined
    return new Puppet(await PuppetStrings.start<PuppetEvent>(t, { program, version: 4, script: SCRIPT, ...options }))
  }

  /** Makes an object of an engine's class. Its signals are told from then on. */
  async create(name: string, className: string): Promise<void> {
    await this.#do({ op: 'new', name, class: className })
  }

  /** Makes a tree of its own below the root, with a SceneMultiplayer: that is `name`, the tree's top `<name> root`. */
  async createGame(name: string): Promise<void> {
    await this.#do({ op: 'game', name })
  }

  /** Adds a node of actor.gd, called `node`, below a node that the puppet holds. */
  async createActor(name: string, parent: string, node: string): Promise<void> {
    await this.#do({ op: 'actor', name, parent, node })
  }

  /** Adds a node of a script of this folder, called `node`, below a node that the puppet holds. The script's own signals are told. */
  async createScript(name: string, parent: string, node: string, file: string): Promise<void> {
    await this.#do({ op: 'script', name, parent, node, file })
  }

  /** Keeps what a method of `of` returns as an object of its own name; false if that is null. */
  async hold(name: string, of: string, method: string, ...args: unknown[]): Promise<boolean> {
    return (await this.#do({ op: 'hold', name: of, as: name, method, args })) === true
  }

  /** Lets go of an object; a node leaves its tree at the end of the frame. */
  async free(name: string): Promise<void> {
    await this.#do({ op: 'free', name })
  }

  call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    return this.#do({ op: 'call', name, method, args })
  }

  /** Calls a method of one of the WebSocketPeers of a WebSocketMultiplayerPeer. */
  callPeer(name: string, peer: number, method: string, ...args: unknown[]): Promise<unknown> {
    return this.#do({ op: 'call', name, peer, method, args })
  }

  get(name: string, property: string): Promise<unknown> {
    return this.#do({ op: 'get', name, property })
  }

  async set(name: string, property: string, value: unknown): Promise<void> {
    await this.#do({ op: 'set', name, property, value })
  }

  /** Polls these once. */
  async poll(...names: string[]): Promise<void> {
    await this.#do({ op: 'poll', names })
  }

  /** These, for `until` and `whilePolling`. */
  polling(...names: string[]): Polled {
    return { poll: () => this.poll(...names) }
  }

  /** Reads all packets of a peer. */
  async drain(name: string): Promise<readonly PuppetPacket[]> {
    return (await this.#do({ op: 'drain', name })) as readonly PuppetPacket[]
  }

  /** Has a peer put packets of a size whose first four bytes are their number, until one is not taken; how many were. */
  async burst(name: string, count: number, size: number): Promise<number> {
    return (await this.#do({ op: 'burst', name, count, size })) as number
  }

  /** Gives a SceneMultiplayer an auth callback, which is told as the signal `auth`. */
  async watchAuth(name: string): Promise<void> {
    await this.#do({ op: 'auth', name })
  }

  /** Holds TLSOptions of a client that trusts a certificate, in PEM; null: what the system trusts. */
  async createClientTls(name: string, trusts: string | null, unsafe = false): Promise<void> {
    await this.#do({ op: 'client tls', name, trusts, unsafe })
  }

  /** Makes the TLSOptions of a server, of a key and a certificate in PEM. */
  async createServerTls(name: string, key: string, certificate: string): Promise<void> {
    await this.create(`${name} key`, 'CryptoKey')
    await this.call(`${name} key`, 'load_from_string', key)
    await this.create(`${name} certificate`, 'X509Certificate')
    await this.call(`${name} certificate`, 'load_from_string', certificate)
    await this.#do({ op: 'tls', name, key: `${name} key`, certificate: `${name} certificate` })
  }

  /** The engine's version, as `4.6`. */
  version(): Promise<unknown> {
    return this.#do({ op: 'version' })
  }

  /** What the engine tells of a class of its own, as class-surface.gd puts it. */
  describe(className: string): Promise<unknown> {
    return this.#do({ op: 'describe', class: className })
  }

  /** Has the engine read values by `bytes_to_var`, and write each again by `var_to_bytes`. */
  async recode(values: readonly Uint8Array[]): Promise<readonly Recoded[]> {
    const hexes = values.map((bytes) => Buffer.from(bytes).toString('hex'))
    return (await this.#do({ op: 'recode', hexes })) as readonly Recoded[]
  }

  /** What the engine has complained of since the last call: `ERROR: …` and `WARNING: …`, word for word. */
  async complaints(): Promise<readonly string[]> {
    return (await this.#do({ op: 'complaints' })) as readonly string[]
  }

  /** What objects of these names have told, in order; all objects if none is named. */
  events(...names: string[]): readonly PuppetEvent[] {
    this.#events.push(...this.#strings.takeEvents())
    return this.#events.filter(({ on }) => names.length === 0 || names.includes(on))
  }

  /** The same in words: `peer_connected 7`; bytes as hex, and the sender of a call behind it: `hello ["a"] of 7`. */
  heard(...names: string[]): readonly string[] {
    return this.events(...names).map(({ signal, args, sender }) => {
      const words = args.map((arg) => (isBytes(arg) ? arg.hex : typeof arg === 'string' ? arg : JSON.stringify(arg)))
      return [signal, ...words, ...(sender === undefined ? [] : [`of ${sender}`])].join(' ')
    })
  }

  /** Forgets what objects of these names have told so far; all objects if none is named. */
  forget(...names: string[]): void {
    const gone = new Set(this.events(...names))
    this.#events.splice(0, Infinity, ...this.#events.filter((event) => !gone.has(event)))
  }

  /** Whether it still hangs on its strings. */
  get isThere(): boolean {
    return this.#strings.isThere
  }

  /** The end of what the engine wrote, its own errors and warnings among it. */
  get output(): string {
    return this.#strings.output
  }

  /** Kills the engine: its connections are dropped without a close frame. */
  kill(): Promise<void> {
    return this.#strings.kill()
  }

  #do(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#strings.command(command)
  }
}

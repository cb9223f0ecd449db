/**
 * The strings of puppet.gd: real Godot 3 objects that a test holds by name, calls and polls, one command at a time.
 * Used by the conformance tests in this folder. The engine does nothing by itself, so a test decides when it polls.
 */

import net from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { GodotProcess } from '../support/godot.ts'

/** Bytes on their way to the engine: spelled in hex, as text, or as `size` times one value. */
export type PuppetBytes =
  { readonly hex: string } | { readonly utf8: string } | { readonly fill: number; readonly size: number }

/** One packet that the engine read. */
export interface PuppetPacket {
  readonly text: boolean
  readonly hex: string
  readonly error: number
}

/** One signal of one object, and what its handler saw. */
export interface PuppetEvent {
  readonly on: string
  readonly signal: string
  readonly args: readonly unknown[]
  /** Of a server: whether the peer in the first argument exists at this moment. */
  readonly has_peer?: boolean
  /** Of a client: its connection status at this moment. */
  readonly status?: number
  /** What the peer has to read at this moment; missing where there is no peer. */
  readonly count?: number
  /** Of a game of rpc-puppet.gd: what get_rpc_sender_id() said at this moment. */
  readonly sender?: number
  /** What the handler read, if it was asked to read. */
  readonly packets?: readonly PuppetPacket[]
}

interface Answer {
  readonly result: unknown
  readonly events: readonly PuppetEvent[]
}

interface Waiter {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** The scripts that a puppet can be: the plain one, and those that also hold games with nodes, of a few RPC modes or all. */
export const PUPPET_SCRIPTS = {
  plain: fileURLToPath(new URL('puppet.gd', import.meta.url)),
  games: fileURLToPath(new URL('multiplayer-puppet.gd', import.meta.url)),
  rpc: fileURLToPath(new URL('rpc-puppet.gd', import.meta.url)),
} as const

/** An engine on strings. What its signals told waits in {@link Puppet.takeEvents}. */
export class Puppet {
  readonly #engine: GodotProcess
  readonly #strings: net.Socket
  readonly #waiters: Waiter[] = []
  #unread: Buffer = Buffer.alloc(0)
  #events: PuppetEvent[] = []

  private constructor(engine: GodotProcess, strings: net.Socket) {
    this.#engine = engine
    this.#strings = strings
    strings.on('data', (chunk: Buffer) => this.#read(chunk))
    strings.on('error', () => strings.destroy())
    strings.on('close', () => this.#end())
  }

  /** Starts an engine and waits until it hangs on its strings. */
  static async start(t: Test, program: string, script: string = PUPPET_SCRIPTS.plain): Promise<Puppet> {
    const listener = net.createServer()
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address() as net.AddressInfo
    const engine = GodotProcess.start(t, { program, script, env: { PUPPET_PORT: String(port) } })
    try {
      const strings = await new Promise<net.Socket>((resolve, reject) => {
        listener.once('connection', resolve)
        void engine.ended.then(() => reject(new Error(`The engine ended before it called back. ${engine.output}`)))
      })
      t.teardown(() => strings.destroy())
      strings.setNoDelay(true)
      return new Puppet(engine, strings)
    } finally {
      listener.close()
    }
  }

  /** Does one command of puppet.gd; its signals are kept for {@link Puppet.takeEvents}. */
  async command(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    const body = Buffer.from(JSON.stringify(command))
    const head = Buffer.alloc(4)
    head.writeUInt32LE(body.length)
    const { result, events } = await new Promise<Answer>((resolve, reject) => {
      if (this.#strings.destroyed) reject(this.#failure())
      this.#waiters.push({ resolve, reject })
      this.#strings.write(Buffer.concat([head, body]))
    })
    this.#events.push(...events)
    return result
  }

  /** Makes an object of a class; in the signals of `readIn` its handler reads all packets at once. */
  async create(name: string, className: string, readIn: readonly string[] = []): Promise<void> {
    await this.command({ op: 'new', name, class: className, read_in: readIn })
  }

  /** Lets go of an object, which ends its sockets. */
  async free(name: string): Promise<void> {
    await this.command({ op: 'free', name })
  }

  call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    return this.command({ op: 'call', name, method, args })
  }

  /** Calls a method of one of the object's peers. */
  callPeer(name: string, peer: number, method: string, ...args: unknown[]): Promise<unknown> {
    return this.command({ op: 'call', name, peer, method, args })
  }

  async poll(...names: string[]): Promise<void> {
    await this.command({ op: 'poll', names })
  }

  /** Reads all packets of a peer. */
  async drain(name: string, peer: number): Promise<readonly PuppetPacket[]> {
    return (await this.command({ op: 'drain', name, peer })) as readonly PuppetPacket[]
  }

  /** Sends `count` numbered packets in one go; tells how often each error number came back. */
  async burst(name: string, peer: number, count: number, size: number): Promise<Readonly<Record<string, number>>> {
    return (await this.command({ op: 'burst', name, peer, count, size })) as Readonly<Record<string, number>>
  }

  /** The signals since the last call, in order. */
  takeEvents(): readonly PuppetEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** Whether the engine still hangs on its strings. */
  get isThere(): boolean {
    return !this.#strings.destroyed
  }

  /** Kills the engine: its connections are dropped without a close frame. */
  async kill(): Promise<void> {
    this.#engine.kill()
    await this.#engine.ended
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk])
    while (this.#unread.length >= 4) {
      const end = 4 + this.#unread.readUInt32LE(0)
      if (this.#unread.length < end) return
      this.#waiters.shift()?.resolve(JSON.parse(this.#unread.toString('utf8', 4, end)) as Answer)
      this.#unread = this.#unread.subarray(end)
    }
  }

  #end(): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure())
  }

  #failure(): Error {
    return new Error(`The engine let go of its strings. ${this.#engine.output}`)
  }
}

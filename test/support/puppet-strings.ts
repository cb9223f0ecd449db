/**
 * The strings of a puppet: a real engine that runs a script of this tree, calls back on a port, and does one command at a
 * time. Held by the puppets of Godot 3 and of Godot 4 in test/godot and test/godot4/engine; they know the commands.
 * Both ways a message is its length (32 bits, little-endian) and that many bytes of JSON.
 */

import net from 'node:net'
import type { Test } from 'tap'
import { GodotProcess, type GodotScript } from './godot.ts'

interface Answer<E> {
  readonly result: unknown
  readonly events: readonly E[]
}

interface Waiter<E> {
  resolve(answer: Answer<E>): void
  reject(error: Error): void
}

/** An engine on strings. What it told, of type `E`, waits in {@link PuppetStrings.takeEvents}. */
export class PuppetStrings<E> {
  readonly #engine: GodotProcess
  readonly #socket: net.Socket
  readonly #waiters: Waiter<E>[] = []
  #unread: Buffer = Buffer.alloc(0)
  #events: E[] = []

  private constructor(engine: GodotProcess, socket: net.Socket) {
    this.#engine = engine
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#end())
  }

  /** Starts an engine and waits until it hangs on its strings. */
  static async start<E>(t: Test, script: GodotScript): Promise<PuppetStrings<E>> {
    const listener = net.createServer()
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address() as net.AddressInfo
    const engine = GodotProcess.start(t, { ...script, env: { ...script.env, PUPPET_PORT: String(port) } })
    try {
      const socket = await new Promise<net.Socket>((resolve, reject) => {
        listener.once('connection', resolve)
        void engine.ended.then(() => reject(new Error(`The engine ended before it called back. ${engine.output}`)))
      })
      t.teardown(() => socket.destroy())
      socket.setNoDelay(true)
      return new PuppetStrings<E>(engine, socket)
    } finally {
      listener.close()
    }
  }

  /** Does one command and returns its result; what it told besides is kept for {@link PuppetStrings.takeEvents}. */
  async command(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    const body = Buffer.from(JSON.stringify(command))
    const head = Buffer.alloc(4)
    head.writeUInt32LE(body.length)
    const { result, events } = await new Promise<Answer<E>>((resolve, reject) => {
      if (this.#socket.destroyed) reject(this.#failure())
      this.#waiters.push({ resolve, reject })
      this.#socket.write(Buffer.concat([head, body]))
    })
    this.#events.push(...events)
    return result
  }

  /** What it has told since the last call, in order. */
  takeEvents(): readonly E[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** Whether the engine still hangs on its strings. */
  get isThere(): boolean {
    return !this.#socket.destroyed
  }

  /** The end of what the engine wrote, for the text of a failure. */
  get output(): string {
    return this.#engine.output
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
      this.#waiters.shift()?.resolve(JSON.parse(this.#unread.toString('utf8', 4, end)) as Answer<E>)
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

/**
 * A Cocos server on the memory transport, under a virtual clock and without a tick of its own, with a journal of what it
 * told: the scene of the unit tests of `polled-peer/compat/cocos`. Nothing happens between two calls of `tick`.
 */

import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import {
  createRpc,
  WebSocketServer,
  type CocosServerOptions,
  type Rpc,
  type RpcMethods,
  type RpcOptions,
  type WebSocketServerConnection,
} from '../../src/compat/cocos.ts'
import { MemoryNetwork } from '../../src/server/transport/memory-network.ts'
import { MemoryTransport, type MemoryClient, type MemoryOpenOptions } from '../../src/server/transport/memory.ts'

export class CocosScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly network = new MemoryNetwork()
  readonly transport: MemoryTransport
  readonly server: WebSocketServer
  readonly warnings: string[] = []
  readonly errors: unknown[] = []
  /** What was told, in order. */
  readonly journal: string[] = []
  readonly connections: WebSocketServerConnection[] = []

  constructor(options: CocosServerOptions = {}) {
    this.transport = new MemoryTransport({ turn: this.turn, network: this.network })
    this.server = new WebSocketServer({
      transport: this.transport,
      clock: this.clock,
      turn: this.turn,
      auto_poll: false,
      on_warning: (text) => this.warnings.push(text),
      on_error: (error) => this.errors.push(error),
      ...options,
    })
  }

  /** Sets every handler there is, so that each call stands in the journal, and listens. */
  listen(): this {
    this.server.onconnection = (connection) => {
      this.connections.push(connection)
      this.journal.push('onconnection')
      for (const slot of ['ontext', 'onbinary', 'onmessage', 'onconnect', 'onclose', 'onerror'] as const) {
        connection[slot] = (...values: unknown[]) => this.note(slot, ...values)
      }
    }
    this.server.onclose = (...values: unknown[]) => this.note('server onclose', ...values)
    this.server.listen(8080)
    return this
  }

  /** Writes into the journal, as `name(arguments)`. */
  note(name: string, ...values: unknown[]): void {
    const printed = values.map((value) =>
      value instanceof ArrayBuffer ? `<${Buffer.from(value).toString('hex')}>` : JSON.stringify(value),
    )
    this.journal.push(`${name}(${printed.join(', ')})`)
  }

  open(options: MemoryOpenOptions = {}): MemoryClient {
    return this.transport.open(options)
  }

  /** A client that the game has heard of; the journal is emptied. */
  join(options: MemoryOpenOptions = {}): { client: MemoryClient; connection: WebSocketServerConnection } {
    const client = this.open(options)
    this.tick()
    this.take()
    const connection = this.connections.at(-1)
    if (connection === undefined) throw new Error('the client did not join')
    return { client, connection }
  }

  /** One tick: a poll, and the end of its turn. */
  tick(): void {
    this.server.poll()
    this.turn.end()
  }

  /** What was told since the last call. */
  take(): string[] {
    return this.journal.splice(0)
  }

  /** The texts that a client has received, and not taken. */
  texts(client: MemoryClient): string[] {
    return client.takeMessages().map(({ text }) => text)
  }
}

/** A scene whose server answers calls, and one caller. */
export class RpcScene extends CocosScene {
  readonly rpc: Rpc
  readonly caller: MemoryClient

  constructor(methods: RpcMethods, options: RpcOptions = {}, server: CocosServerOptions = {}) {
    super(server)
    this.rpc = createRpc(this.server, methods, options)
    this.server.listen(8080)
    this.caller = this.open(
      options.token === undefined ? {} : { headers: { authorization: `Bearer ${options.token}` } },
    )
    this.tick()
  }

  /** Sends one text and returns what is answered in the same tick. */
  ask(text: string | Uint8Array): unknown[] {
    this.caller.send(text)
    this.tick()
    return this.answers()
  }

  /** A request, and its answer. */
  call(method: string, params?: unknown): unknown {
    return this.ask(JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }))[0]
  }

  /** What has been answered, parsed. */
  answers(): unknown[] {
    this.turn.end()
    return this.texts(this.caller).map((text) => JSON.parse(text) as unknown)
  }
}

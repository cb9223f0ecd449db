/**
 * The stage of the contract suite: a transport that listens, a host in place of the gate that records what it is told,
 * and clients. Everything is let go when the subtest ends.
 */

import type { Test } from 'tap'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../../../src/peer/connection.ts'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import type {
  Acceptance,
  AttachmentEvents,
  HttpReply,
  HttpRequest,
  ListenOptions,
  ListenOutcome,
  PendingSocket,
  Transport,
} from '../../../src/server/transport/transport.ts'
import { Arrivals } from '../../support/arrivals.ts'
import { rawReach } from './contract-raw.ts'
import type { ContractClient, ContractReach, ContractRequest, ContractSubject } from './contract-subject.ts'

/** What every subtest listens with. */
export const LISTEN: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  exclusive: true,
  tls: null,
  nativeMessageLimit: 128 * 1024,
  compression: 'off',
}

/** The server's end of one WebSocket: its connection, and all that it was told. */
export class ServerEnd implements ConnectionEvents {
  readonly connection: Connection
  readonly messages = new Arrivals<{ bytes: Uint8Array; isText: boolean }>('a message for the server')
  readonly pongs = new Arrivals<true>('a pong for the server')
  readonly drains = new Arrivals<number>('the drained event')
  readonly ends = new Arrivals<ConnectionEnd>('the ended event')
  /** The names of the events, in order. */
  readonly log: string[] = []
  /** Runs inside the message event. */
  onMessage: (bytes: Uint8Array) => void = () => undefined

  constructor(connection: Connection) {
    this.connection = connection
  }

  message(bytes: Uint8Array, isText: boolean): void {
    this.log.push('message')
    this.messages.push({ bytes: Uint8Array.from(bytes), isText })
    this.onMessage(bytes)
  }

  pong(): void {
    this.log.push('pong')
    this.pongs.push(true)
  }

  drained(): void {
    this.log.push('drained')
    this.drains.push(this.connection.bufferedAmount)
  }

  ended(end: ConnectionEnd): void {
    this.log.push('ended')
    this.ends.push(end)
  }

  /** Writes one batch: text for strings, binary for bytes. */
  write(...packets: readonly (string | Uint8Array)[]): void {
    const batch = new PacketBatch()
    for (const packet of packets) batch.add(Buffer.from(packet), typeof packet === 'string')
    this.connection.write(batch)
  }
}

/** A request that waits for the test to answer it. */
export interface Asked {
  readonly request: HttpRequest
  readonly reply: HttpReply
}

/** Stands in place of the gate. */
export class Host implements AttachmentEvents {
  readonly acceptedSockets = new Arrivals<PendingSocket>('an accepted socket')
  readonly settledSockets = new Arrivals<PendingSocket>('a settled socket')
  /** Those that were settled because they had asked for something. */
  readonly askedSockets = new Set<PendingSocket>()
  readonly requests = new Arrivals<Asked>('a request')
  readonly opened = new Arrivals<ServerEnd>('an opened WebSocket')
  readonly lost = new Arrivals<true>('a lost upgrade')
  /** The names of the events, in order. */
  readonly log: string[] = []
  admits = true
  /** Called for each request; null leaves it to the test. */
  answer: ((asked: Asked) => void) | null = ({ request, reply }) => {
    if (request.headers['upgrade'] === undefined) reply.respond({ status: 200, body: 'hello' })
    else reply.upgrade(this.acceptance())
  }

  accepted(socket: PendingSocket): boolean {
    this.log.push('accepted')
    this.acceptedSockets.push(socket)
    return this.admits
  }

  settled(socket: PendingSocket, hasAsked: boolean): void {
    this.log.push('settled')
    this.settledSockets.push(socket)
    if (hasAsked) this.askedSockets.add(socket)
  }

  request(request: HttpRequest, reply: HttpReply): void {
    this.log.push('request')
    if (this.answer === null) this.requests.push({ request, reply })
    else this.answer({ request, reply })
  }

  strayed({ path }: HttpRequest, reply: HttpReply): void {
    this.log.push(`strayed ${path}`)
    reply.respond({ status: 404, body: 'nobody is here' })
  }

  /** An agreement whose outcome this host records. */
  acceptance(protocol = '', headers: Acceptance['headers'] = []): Acceptance {
    return {
      protocol,
      headers,
      opened: (connection) => {
        this.log.push('opened')
        const end = new ServerEnd(connection)
        this.opened.push(end)
        return end
      },
      lost: () => {
        this.log.push('lost')
        this.lost.push(true)
      },
    }
  }
}

/** Both ends of one WebSocket. */
export interface Pair {
  readonly client: ContractClient
  readonly end: ServerEnd
}

/** A transport that listens, and its clients. */
export class Scene {
  readonly transport: Transport
  readonly host = new Host()
  readonly reach: ContractReach
  readonly #clients: ContractClient[] = []
  #port = 0
  #trust: string | undefined

  constructor(subject: ContractSubject) {
    this.transport = subject.make()
    this.reach = subject.reach ?? rawReach
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port
  }

  /** Listens; the outcome is for the test to judge. */
  listen(options: Partial<ListenOptions> = {}, trust?: string): ListenOutcome {
    const outcome = this.transport.listen({ ...LISTEN, ...options }, this.host)
    if (outcome.ok) this.#port = outcome.port
    this.#trust = trust
    return outcome
  }

  /** A client that has sent nothing. */
  async connect(host = '127.0.0.1', trust: string | undefined = this.#trust): Promise<ContractClient> {
    const target = { transport: this.transport, port: this.#port, host, ...(trust === undefined ? {} : { trust }) }
    const client = await this.reach.connect(target)
    this.#clients.push(client)
    return client
  }

  /** A client that has asked. */
  async ask(request: ContractRequest): Promise<ContractClient> {
    const client = await this.connect()
    client.ask(request)
    return client
  }

  /** A WebSocket that is open at both ends. */
  async open(request: ContractRequest = {}): Promise<Pair> {
    const client = await this.ask({ upgrade: true, ...request })
    const response = await client.responses.next()
    if (response.status !== 101) throw new Error(`the upgrade was answered with ${response.status}`)
    return { client, end: await this.host.opened.next() }
  }

  /**
   * Waits until what was on its way has arrived: twice a whole new conversation and some turns of the event loop.
   * After it, what has not happened will not happen. Needs a transport that listens and answers.
   */
  async calm(): Promise<void> {
    const { answer, admits } = this.host
    this.host.answer = ({ reply }) => reply.respond({ status: 200, body: 'calm' })
    this.host.admits = true
    for (let round = 0; round < 2; round += 1) {
      const client = await this.ask({})
      await client.ends.next()
      await turns()
    }
    this.host.answer = answer
    this.host.admits = admits
  }

  close(): void {
    this.transport.close()
    for (const client of this.#clients) client.destroy()
  }
}

/** Some turns of the event loop. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A scene that is let go when the subtest ends. */
export function makeScene(t: Test, subject: ContractSubject): Scene {
  const scene = new Scene(subject)
  t.teardown(() => scene.close())
  return scene
}

/** A scene that listens on a free port of 127.0.0.1. */
export function listeningScene(t: Test, subject: ContractSubject, options: Partial<ListenOptions> = {}): Scene {
  const scene = makeScene(t, subject)
  const outcome = scene.listen(options)
  if (!outcome.ok) throw new Error(`listen failed: ${outcome.message}`)
  return scene
}

/** The size of the packets that fill a connection up, in bytes. */
export const CHUNK = 64 * 1024
/** Enough for every kernel buffer of a loopback connection, and a bound for a transport that never stops taking. */
const MOST_BYTES = 48 * 1024 * 1024

/** Writes numbered packets until some stay with the transport; gives their count. */
export function fillUp({ end }: Pair): number {
  const batch = new PacketBatch()
  let count = 0
  while (end.connection.bufferedAmount < 4 * CHUNK && count * CHUNK < MOST_BYTES) {
    batch.clear()
    batch.add(new Uint8Array(CHUNK).fill(count % 256), false)
    end.connection.write(batch)
    count += 1
  }
  return count
}

/**
 * The stage of the network tests: a real server on a real port of this machine, polled by `setImmediate` while the test
 * waits for something, with a journal of its signals; raw clients; and a bystander who must never notice anything.
 * Everything is let go when the subtest ends. No wait is without a bound.
 */

import type { Test } from 'tap'
import { CryptoKey, GodotError, WebSocketServer, X509Certificate } from '../../src/index.ts'
import type { RefusalReason, WebSocketServerOptions } from '../../src/index.ts'
import { GUARD_MS } from '../support/arrivals.ts'
import type { TestCertificate } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import type { RawTarget, RawUpgrade } from '../support/raw-client.ts'
import type { RealEngine } from './engines.ts'

/** What a scene can be told beside the server's own options. */
export interface NetworkSceneOptions extends Omit<WebSocketServerOptions, 'engine'> {
  readonly engine: RealEngine
  /** Default `127.0.0.1`. */
  readonly bindIp?: string
  readonly protocols?: readonly string[]
  readonly certificate?: TestCertificate
  /** Called before `listen`. */
  readonly prepare?: (server: WebSocketServer) => void
  /** False keeps no journal, for crowds. */
  readonly keepsJournal?: boolean
  /** False: packets wait until the test reads them. Default: each goes back to its sender. */
  readonly echoes?: boolean
}

/** A peer seen from both ends. */
export interface Pair {
  readonly client: RawClient
  readonly id: number
}

/** Gives a server the key and the certificate. */
export function showCertificate(server: WebSocketServer, { key, cert, ca }: TestCertificate): void {
  server.private_key = new CryptoKey()
  server.private_key.load_from_string(key)
  server.ssl_certificate = new X509Certificate()
  server.ssl_certificate.load_from_string(cert)
  server.ca_chain = null
  if (ca === '') return
  server.ca_chain = new X509Certificate()
  server.ca_chain.load_from_string(ca)
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Whether somebody accepts connections there. */
export async function isReachable(port: number): Promise<boolean> {
  try {
    const client = await RawClient.connect({ port })
    client.destroy()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false
    throw error
  }
}

/** A server on a free port, and its clients. */
export class NetworkScene {
  readonly server: WebSocketServer
  readonly warnings: string[] = []
  /** What was signalled, each as `name(arguments)`; peers by their ids. */
  readonly journal: string[] = []
  readonly #trust: string | undefined
  readonly #host: string
  readonly #protocols: readonly string[]
  readonly #clients: RawClient[] = []
  #bystander: Pair | null = null
  #sent = 0

  constructor(t: Test, options: NetworkSceneOptions) {
    const { bindIp = '127.0.0.1', protocols = [], certificate, prepare, keepsJournal, echoes, ...own } = options
    this.server = new WebSocketServer({ on_warning: (text) => this.warnings.push(text), ...own })
    this.server.bind_ip = bindIp
    this.#host = bindIp === '*' ? '127.0.0.1' : bindIp
    this.#trust = certificate?.root
    this.#protocols = protocols
    if (certificate !== undefined) showCertificate(this.server, certificate)
    if (keepsJournal !== false) this.#keepJournal()
    if (echoes !== false) this.#echo()
    prepare?.(this.server)
    t.teardown(() => this.close())
  }

  /** A scene that listens. */
  static listening(t: Test, options: NetworkSceneOptions): NetworkScene {
    const scene = new NetworkScene(t, options)
    const error = scene.server.listen(0, options.protocols)
    if (error !== GodotError.OK) throw new Error(scene.server.get_last_error_message())
    return scene
  }

  get port(): number {
    return this.server.get_local_port()
  }

  /** Where clients go. */
  get target(): RawTarget {
    const { port } = this
    return { port, host: this.#host, ...(this.#trust === undefined ? {} : { trust: this.#trust }) }
  }

  // ---- waiting ----

  /** Polls, turn by turn, until the condition holds; gives up after the guard time of all waits. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const giveUpAt = performance.now() + GUARD_MS
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${GUARD_MS / 1000} s`)
      this.server.poll()
      await turn()
    }
  }

  /** Polls until the promise has settled, and gives what it gave. */
  async during<T>(work: Promise<T>): Promise<T> {
    const state = { isSettled: false }
    const settle = (): void => void (state.isSettled = true)
    work.then(settle, settle)
    await this.until(() => state.isSettled, 'what was waited for')
    return work
  }

  /** Some polls, a turn apart. */
  async turns(count = 10): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      this.server.poll()
      await turn()
    }
  }

  // ---- clients ----

  /** A client that is connected and has sent nothing. */
  async connect(target: Partial<RawTarget> = {}): Promise<RawClient> {
    const client = await this.during(RawClient.connect({ ...this.target, ...target }))
    this.#clients.push(client)
    return client
  }

  /** A client that has asked for a WebSocket and was answered. */
  async ask(upgrade: RawUpgrade = {}, target: Partial<RawTarget> = {}): Promise<{ client: RawClient; status: number }> {
    const client = await this.connect(target)
    client.upgrade(upgrade)
    const { status } = await this.during(client.responses.next())
    return { client, status }
  }

  /** A client with an open WebSocket, and its id when the game knows it. */
  async join(upgrade: RawUpgrade = {}, target: Partial<RawTarget> = {}): Promise<Pair> {
    const before = new Set(this.server.get_peer_ids())
    const { client, status } = await this.ask(upgrade, target)
    if (status !== 101) throw new Error(`the upgrade was answered with ${status}`)
    const newcomer = (): number | undefined => this.server.get_peer_ids().find((id) => !before.has(id))
    await this.until(() => newcomer() !== undefined, 'the announcement of a peer')
    return { client, id: newcomer() ?? 0 }
  }

  /** A well-behaved peer that is there from now on. */
  async addBystander(): Promise<Pair> {
    this.#bystander = await this.join()
    return this.#bystander
  }

  /** Whether the bystander still gets what it says, at once and nothing else. */
  async bystanderEchoes(): Promise<boolean> {
    const client = this.#bystander?.client
    if (client === undefined) return false
    this.#sent += 1
    const text = `still here ${this.#sent}`
    client.send(text)
    const echo = client.messages.next().catch(() => {
      throw new Error(`the bystander was lost: ${this.journal.join(' ')} ${JSON.stringify(this.refusalCounts)}`)
    })
    const { bytes } = await this.during(echo)
    return Buffer.from(bytes).toString() === text && client.messages.waiting.length === 0
  }

  // ---- what the server says ----

  /** How often a refusal was said. */
  refusals(reason: RefusalReason): number {
    return this.server.get_refusal_counts()[reason]
  }

  /** The refusals that were said at all. */
  get refusalCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.server.get_refusal_counts()).filter(([, count]) => count > 0))
  }

  /** The journal's lines about one peer, its id left out. */
  linesOf(id: number): string[] {
    return this.journal
      .filter((line) => line.includes(`(${id}`))
      .map((line) => line.replace(`${id}, `, '').replace(`(${id})`, '()'))
  }

  /** Waits until the disconnection of a peer was announced; its lines. */
  async goodbye(id: number): Promise<string[]> {
    await this.until(() => !this.server.has_peer(id), `the disconnection of peer ${id}`)
    return this.linesOf(id)
  }

  /** Listens again. */
  listenAgain(port: number): GodotError {
    return this.server.listen(port, this.#protocols)
  }

  close(): void {
    this.server.stop()
    for (const client of this.#clients) client.destroy()
  }

  #echo(): void {
    this.server.data_received.connect((id) => {
      const peer = this.server.get_peer(id)
      if (peer === null) return
      const packet = peer.get_packet()
      peer.set_write_mode(peer.was_string_packet() ? 0 : 1)
      peer.put_packet(packet)
    })
  }

  #keepJournal(): void {
    const { server, journal } = this
    server.connect('client_connected', (id, protocol) => journal.push(`client_connected(${id}, "${protocol}")`))
    server.connect('client_disconnected', (id, wasClean) => journal.push(`client_disconnected(${id}, ${wasClean})`))
    server.connect('client_close_request', (id, code, reason) => {
      journal.push(`client_close_request(${id}, ${code}, "${reason}")`)
    })
    server.connect('peer_drained', (id) => journal.push(`peer_drained(${id})`))
    server.connect('packet_dropped', (id, reason, count) => journal.push(`packet_dropped(${id}, ${reason}, ${count})`))
    server.connect('connection_refused', (reason, address, count) => {
      journal.push(`connection_refused(${reason}, ${address}, ${count})`)
    })
  }
}

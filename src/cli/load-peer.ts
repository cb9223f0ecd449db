/**
 * One peer of a load: a client, its bot, and what is counted of both. Made by the runner, which also tells it of its
 * turns. It polls nothing: whoever made the client does. What a bot throws is counted, and the peer goes on.
 */

import type { WebSocketClient } from '../client/websocket-client.ts'
import { GodotError } from '../peer/error.ts'
import { SeededRandom } from '../peer/seeded-random.ts'
import type { Clock } from '../peer/clock.ts'
import { WebSocketPeer } from '../peer/websocket-peer.ts'
import { isLoopbackAddress } from '../server/address.ts'
import type { Bot, BotContext, MakeBot } from './load-bot.ts'
import type { LoadPlan } from './load-plan.ts'
import type { LoadTally } from './load-tally.ts'
import type { Due } from './load-schedule.ts'
import { sentenceOf } from './report-once.ts'

/** What all peers of a process share. */
export interface PeerTools {
  readonly plan: LoadPlan
  readonly clock: Clock
  readonly tally: LoadTally
  readonly makeBot: MakeBot
  /** Milliseconds from now back to a turn of a peer; NaN for a turn that the load does not have. */
  readonly since: (peer: number, sequence: number) => number
  /** A peer is in, or will not be. Once for each. */
  readonly settled: () => void
  /** A peer is out, whether or not it was in. Once for each, and its last word. */
  readonly left: () => void
}

const SERVER = 1
const UINT32_COUNT = 0x1_0000_0000
const BUFFERS = { kilobytes: 1024, packets: 16_384 }
const encoder = new TextEncoder()

/** What becomes of `put_packet`, by its answer. */
const UNSENT: Readonly<Partial<Record<GodotError, string>>> = {
  [GodotError.ERR_OUT_OF_MEMORY]: 'unsent: the server takes no more',
  [GodotError.FAILED]: 'unsent: not connected',
  [GodotError.ERR_UNCONFIGURED]: 'unsent: not connected',
}

/** A peer: `new`, `joining`, `in`, and at last `out`. */
export class LoadPeer {
  readonly #client: WebSocketClient
  readonly #tools: PeerTools
  readonly #bot: Bot
  #state: 'new' | 'joining' | 'in' | 'out' = 'new'
  #hasLeft = false
  #askedAt = 0
  #closeCode = 0

  /** Connects not yet. @throws what a script throws. */
  constructor(number: number, client: WebSocketClient, tools: PeerTools) {
    const { kilobytes, packets } = BUFFERS
    client.set_buffers(kilobytes, packets, kilobytes, packets)
    client.verify_ssl = !tools.plan.isInsecure
    this.#client = client
    this.#tools = tools
    this.#bot = tools.makeBot(this.#contextOf(number))
    this.#hear()
  }

  /** It is in, or will not be. */
  get isSettled(): boolean {
    return this.#state === 'in' || this.#state === 'out'
  }

  /** Starts the one attempt. */
  connect(): void {
    const { url, protocols, isMultiplayer, headers } = this.#tools.plan
    this.#state = 'joining'
    this.#askedAt = this.#tools.clock.now()
    const error = this.#client.connect_to_url(url, protocols, isMultiplayer, headers)
    if (error !== GodotError.OK) this.#fail(this.#client.get_last_error_message())
  }

  /** Its turn has come: late or not, in or not. */
  take({ peer, sequence }: Due): void {
    const { tally, since } = this.#tools
    tally.count('turns')
    tally.time('lateMicros', since(peer, sequence))
    if (this.#state !== 'in') tally.error('unsent: not connected')
    else this.#try(() => this.#bot.tick?.(sequence))
  }

  /** Leaves, or gives up its attempt. */
  leave(): void {
    if (this.#state === 'out') return
    this.#hasLeft = true
    const wasIn = this.#state === 'in'
    this.#client.disconnect_from_host(1000, '')
    // An attempt that is given up ends without a signal.
    if (!wasIn) this.#out()
  }

  // ---- what the client tells ----

  #hear(): void {
    const client = this.#client
    const { tally } = this.#tools
    client.server_close_request.connect((code) => (this.#closeCode = code))
    client.packet_dropped.connect((reason, count) => {
      // Who leaves takes no more: the others' departures, say, which come behind its own.
      if (!this.#hasLeft) tally.error(`dropped: ${reason}`, count)
    })
    const failed = (): void => this.#fail(this.#whyNot())
    client.connection_error.connect(failed)
    client.connection_failed.connect(failed)
    client.connection_established.connect(() => this.#join())
    client.connection_succeeded.connect(() => this.#join())
    client.connection_closed.connect(() => this.#leftBy())
    client.server_disconnected.connect(() => this.#leftBy())
    client.data_received.connect(() => {
      const peer = client.get_peer(SERVER)
      if (peer === null) return
      const bytes = peer.get_packet()
      this.#received(bytes, peer.was_string_packet(), SERVER)
    })
    client.peer_packet.connect((source) => this.#received(client.get_packet(), false, source))
  }

  #join(): void {
    const { tally, clock, plan } = this.#tools
    if (!plan.mayLeaveMachine && !isLoopbackAddress(this.#client.get_connected_host())) {
      tally.error('refused: it leads away from this machine')
      return this.leave()
    }
    this.#state = 'in'
    tally.count('joined')
    tally.time('connectMicros', clock.now() - this.#askedAt)
    this.#tools.settled()
    this.#try(() => this.#bot.open?.())
  }

  #whyNot(): string {
    const why = this.#client.get_connection_failure()
    if (why === null) return 'closed before it was in'
    return why.reason === 'http' ? `http ${why.status}` : why.reason
  }

  #fail(reason: string): void {
    if (this.#state === 'out') return
    if (!this.#hasLeft) this.#tools.tally.error(`refused: ${reason}`)
    this.#out()
  }

  #leftBy(): void {
    if (this.#state !== 'in') return this.#out()
    if (!this.#hasLeft) {
      const why = this.#client.get_connection_failure()?.reason ?? `closed with ${this.#closeCode}`
      this.#tools.tally.count('lost')
      this.#tools.tally.error(`lost: ${why}`)
    }
    this.#try(() => this.#bot.close?.())
    this.#out()
  }

  #out(): void {
    const wasSettled = this.isSettled
    if (this.#state === 'out') return
    this.#state = 'out'
    if (!wasSettled) this.#tools.settled()
    this.#tools.left()
  }

  #received(bytes: Uint8Array, isText: boolean, source: number): void {
    const { tally } = this.#tools
    tally.count('received')
    tally.count('receivedBytes', bytes.length)
    this.#try(() => this.#bot.packet?.(bytes, isText, source))
  }

  // ---- what the bot may ask ----

  #contextOf(number: number): BotContext {
    const { plan, tally } = this.#tools
    const dice = new SeededRandom(plan.seed + Math.imul(number + 1, 0x9e3779b9))
    return {
      number,
      peers: plan.peers,
      size: plan.size,
      run: plan.run,
      random: () => dice.nextUint32() / UINT32_COUNT,
      client: this.#client,
      send: (packet) => this.#send(packet),
      answered: (sequence, peer = number) => this.#answered(sequence, peer),
      fail: (reason) => tally.error(reason),
    }
  }

  #send(packet: Uint8Array | string): boolean {
    const bytes = typeof packet === 'string' ? encoder.encode(packet) : packet
    const { tally, plan } = this.#tools
    const error = plan.isMultiplayer ? this.#client.put_packet(bytes) : this.#put(bytes, typeof packet === 'string')
    if (error !== GodotError.OK) tally.error(UNSENT[error] ?? `unsent: error ${error}`)
    else if (bytes.length > 0) {
      tally.count('sent')
      tally.count('sentBytes', bytes.length)
    }
    return error === GodotError.OK
  }

  #put(bytes: Uint8Array, isText: boolean): GodotError {
    const peer = this.#client.get_peer(SERVER)
    if (peer === null) return GodotError.FAILED
    peer.set_write_mode(isText ? WebSocketPeer.WRITE_MODE_TEXT : WebSocketPeer.WRITE_MODE_BINARY)
    return peer.put_packet(bytes)
  }

  #answered(sequence: number, peer: number): void {
    const { tally, since } = this.#tools
    const ms = since(peer, sequence)
    if (ms >= 0) tally.time('answerMicros', ms)
    else tally.error('an answer to a packet that was not sent')
  }

  #try(action: () => unknown): void {
    const note = (error: unknown): void => this.#tools.tally.error(`script: ${sentenceOf(error)}`)
    try {
      const outcome = action()
      if (outcome instanceof Promise) outcome.catch(note)
    } catch (error) {
      note(error)
    }
  }
}

/**
 * The network of the memory transport for the contract suite: its clients, behind the same face as the raw ones.
 */

import { X509Certificate } from 'node:crypto'
import type { Ability } from '../../../src/server/transport/transport.ts'
import type { MemoryClient, MemoryNetwork } from '../../../src/server/transport/memory.ts'
import { MemoryTransport } from '../../../src/server/transport/memory.ts'
import { Arrivals } from '../../support/arrivals.ts'
import type { RawMessage } from '../../support/raw-client.ts'
import { UPGRADE_KEY } from '../../support/raw-client.ts'
import type { RawResponse } from '../../support/response-reader.ts'
import { MISDEEDS } from './contract-subject.ts'
import type { ContractClient, ContractReach, ContractRequest, Misdeed } from './contract-subject.ts'

class MemoryContractClient implements ContractClient {
  readonly messages = new Arrivals<RawMessage>('a message for the client')
  readonly pings = new Arrivals<Uint8Array>('a ping for the client')
  readonly pongs = new Arrivals<Uint8Array>('a pong for the client')
  readonly closeFrames = new Arrivals<{ code: number; reason: string }>('a close frame for the client')
  readonly responses = new Arrivals<RawResponse>('an HTTP response for the client')
  readonly ends = new Arrivals<'end' | 'reset'>('the end of the stream')
  readonly strayBytes = 0
  readonly #client: MemoryClient
  readonly #cannot: MemoryTransport['cannot']

  constructor(client: MemoryClient, transport: MemoryTransport) {
    this.#client = client
    this.#cannot = transport.cannot
    client.onReceived = () => this.#collect()
    this.#collect()
  }

  get localPort(): number {
    return this.#client.port
  }

  get hasEnded(): boolean {
    return this.#client.hasEnded
  }

  get serverCertificates(): readonly string[] {
    return this.#client.certificates.map((pem) => new X509Certificate(pem).fingerprint256)
  }

  get answersClose(): boolean {
    return this.#client.answersClose
  }

  set answersClose(answers: boolean) {
    this.#client.answersClose = answers
  }

  get answersPings(): boolean {
    return this.#client.answersPings
  }

  set answersPings(answers: boolean) {
    this.#client.answersPings = answers
  }

  ask(request: ContractRequest): void {
    const { method, target, headers = [], upgrade = false, protocols = [], messageBehind } = request
    const handshake: [string, string][] = [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', UPGRADE_KEY],
    ]
    if (protocols.length > 0) handshake.push(['Sec-WebSocket-Protocol', protocols.join(', ')])
    // In memory values are text already.
    const texts = headers.map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()] as const)
    const behind = messageBehind === undefined ? [] : [messageBehind]
    this.#client.ask({ method, path: target, headers: upgrade ? [...handshake, ...texts] : texts, behind })
    this.#collect()
  }

  askHalf(): void {
    // A memory client asks whole or not at all: half a head is a socket that has not asked.
  }

  babble(): void {
    this.#client.violate('invalid-frame')
  }

  greetHalf(): void {
    // In memory TLS has no bytes of its own: half a handshake is half of what it leads to.
    this.askHalf()
  }

  send(data: Uint8Array | string): void {
    this.#client.send(data)
  }

  sendFragments(parts: readonly Uint8Array[], isText: boolean, pingBetween: Uint8Array): void {
    this.#client.ping(pingBetween)
    this.#client.send(Buffer.concat(parts), isText)
  }

  sendUnmasked(payload: Uint8Array): void {
    this.#sendOrViolate(payload, 'refuse-unmasked-frame')
  }

  sendBetweenFragments(payload: Uint8Array): void {
    this.#sendOrViolate(payload, 'refuse-binary-between-fragments')
  }

  misbehave(misdeed: Misdeed, messageLimit: number): void {
    const violation = MISDEEDS.find(([kind]) => kind === misdeed)?.[1] ?? 'invalid-frame'
    if (violation === 'message-too-big') this.#client.send(new Uint8Array(messageLimit + 1))
    else if (violation === 'invalid-utf8') this.#client.send(Uint8Array.of(0xe2, 0x82, 0x41), true)
    else this.#client.violate(violation)
  }

  pong(): void {
    this.#client.pong()
  }

  close(code: number | null, reason = ''): void {
    this.#client.close(code, reason)
  }

  stopReading(): void {
    this.#client.stopReading()
  }

  startReading(): void {
    this.#client.startReading()
  }

  finish(): void {
    this.#leave()
  }

  reset(): void {
    this.#leave()
  }

  destroy(): void {
    this.#leave()
  }

  /** A memory client has no frames: a bad one is either a message or a violation. */
  #sendOrViolate(payload: Uint8Array, refusal: Ability): void {
    if (refusal in this.#cannot) this.#client.send(payload)
    else this.#client.violate('invalid-frame')
  }

  #leave(): void {
    this.#client.drop()
    this.#end()
  }

  #collect(): void {
    const client = this.#client
    if (client.response !== null && this.responses.total === 0) {
      this.responses.push({ ...client.response, rawHeaders: Object.entries(client.response.headers) })
    }
    for (const { bytes, isText } of client.takeMessages()) this.messages.push({ bytes, isText, frames: 1 })
    while (this.pings.total < client.pingsReceived) this.pings.push(new Uint8Array(0))
    for (const payload of client.pongs.slice(this.pongs.total)) this.pongs.push(payload)
    if (client.closeFrame !== null && this.closeFrames.total === 0) this.closeFrames.push(client.closeFrame)
    if (client.hasEnded) this.#end()
  }

  #end(): void {
    if (this.ends.total > 0) return
    this.ends.push('end')
    for (const arrivals of [this.messages, this.pings, this.pongs, this.closeFrames, this.responses]) {
      arrivals.finish('the stream has ended')
    }
  }
}

/** Clients in memory, on the machine that the transports share. */
export function memoryReach(network: MemoryNetwork): ContractReach {
  return {
    hasIpv6: true,
    async connect({ transport, port, host = '127.0.0.1', trust }) {
      if (!(transport instanceof MemoryTransport)) throw new TypeError('this reach is for memory transports')
      const secure = trust !== undefined
      const client = transport.beginPending({ address: host, secure })
      if (port === 0) throw new Error('port 0 is nobody')
      return new MemoryContractClient(client, transport)
    },
    async occupy() {
      const held = network.hold('127.0.0.1', 0)
      if (typeof held === 'string') throw new Error(held)
      return { port: held.port, free: async () => held.release() }
    },
  }
}

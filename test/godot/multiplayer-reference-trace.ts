/**
 * Runs one session in multiplayer mode against one side and writes down all that can be seen: signals, results, the
 * packets that the server read, and every frame that a client heard. Used by multiplayer-reference.test.ts.
 * Ids become the names of clients.
 */

import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import { closePayload, encodeFrame, OPCODE } from '../support/frames.ts'
import { connectSocket, RawClient } from '../support/raw-client.ts'
import type { ClientSide } from './client-side.ts'
import { readAll, Subject } from './client-subject.ts'
import type { IdName, SessionPacket, WorldSession, WorldStep } from './multiplayer-reference-session.ts'
import { Spelling } from './multiplayer-spelling.ts'
import type { Trace } from './session.ts'
import type { Side, SideEvent } from './side.ts'
import { freePort } from './trace.ts'

const POLL_EVERY_MS = 1
const GUARD_MS = 60_000
/** Turns of the event loop in which a server in this process reads what has arrived. */
const READING_TURNS = 20
const MOST_TRIES = 200
/** Polls of both ends in which whatever is on its way to or from the client that is compared arrives. */
const CLIENT_ROUNDS = 12
const PING = Uint8Array.of(0x3f)

/** Runs a session. The side is new and not listening, a client that is compared has not connected; both are ended here. */
export async function traceWorld(session: WorldSession, side: Side, client?: ClientSide): Promise<Trace> {
  const stage = new WorldStage(side, client)
  try {
    await stage.open(session)
    const steps: { step: string; lines: string[] }[] = []
    for (const step of session.steps) steps.push({ step: describeWorldStep(step), lines: await stage.perform(step) })
    return { name: session.name, steps }
  } finally {
    await stage.close()
  }
}

/** A step in words, without what differs. */
export function describeWorldStep({ differs: _differs, do: action, ...rest }: WorldStep): string {
  return `${action} ${JSON.stringify(rest)}`
}

/** A client of a session. */
interface Player {
  readonly client: RawClient
  id: number
}

class WorldStage {
  readonly #side: Side
  #port = 0
  readonly #players = new Map<string, Player>()
  readonly #spelling = new Spelling()
  readonly #left = new Set<number>()
  readonly #signals: SideEvent[] = []
  readonly #subject: Subject | null
  #isEntering = false

  constructor(side: Side, client: ClientSide | undefined) {
    this.#side = side
    this.#subject = client === undefined ? null : new Subject(client, this.#spelling)
  }

  async open({ isRaw, protocols = [] }: WorldSession): Promise<void> {
    this.#port = await freePort()
    const error = await this.#side.call('listen', [this.#port, protocols, isRaw !== true])
    if (error !== 0) throw new Error(`listen returned ${String(error)}`)
  }

  async close(): Promise<void> {
    for (const { client } of this.#players.values()) client.destroy()
    await this.#subject?.end()
    await this.#side.end()
  }

  async perform(step: WorldStep): Promise<string[]> {
    const results = await this.#act(step)
    if (step.hold === true) return results
    const { hears } = step
    if (hears !== undefined) await this.#pollUntil(`x to hear ${hears}`, () => this.#x.hasHeard(hears))
    await this.#settle(step.until ?? [], step.ends ?? [])
    return [...results, ...this.#takeSignals(), ...(await this.#takeHeard()), ...(this.#subject?.takeLines() ?? [])]
  }

  async #act(step: WorldStep): Promise<string[]> {
    switch (step.do) {
      case 'call':
        return [
          `returned ${this.#spelling.value(await this.#side.call(step.method, (step.args ?? []).map(this.#standsFor)))}`,
        ]
      case 'set':
        await this.#side.set(step.property, step.value)
        return []
      case 'join':
        return this.#join(step)
      case 'sort':
        return this.#sort()
      case 'say':
        this.#client(step.client).write(this.#encode(step.client, step.packets))
        return []
      case 'put':
        await this.#side.call('set_target_peer', [this.#idOf(step.to)])
        return [`returned ${this.#spelling.value(await this.#side.call('put_packet', [{ utf8: step.text }]))}`]
      case 'read':
        return readAll(this.#side, this.#spelling)
      case 'leave':
        this.#leave(step)
        return []
      case 'sulk':
        this.#client(step.client).answersClose = false
        return []
      case 'poll':
        await readingTurns()
        await this.#poll()
        return []
      default:
        return this.#actOnSubject(step)
    }
  }

  async #actOnSubject(step: WorldStep): Promise<string[]> {
    const told = async (result: Promise<unknown>) => [`returned ${this.#spelling.value(await result)}`]
    switch (step.do) {
      case 'enter':
        return this.#enter(step.protocols ?? [])
      case 'x-call':
        return told(this.#x.call(step.method, (step.args ?? []).map(this.#standsFor)))
      case 'x-put':
        return told(this.#x.put(this.#idOf(step.to), step.text))
      case 'x-read':
        return this.#x.read()
      case 'feed':
        await this.#feed(step.packets)
        return []
      case 'drain':
        return [...(await this.#side.drain(this.#x.id))]
      default:
        throw new Error(`nobody knows how to ${step.do}`)
    }
  }

  // ---- the client that is compared ----

  get #x(): Subject {
    if (this.#subject === null) throw new Error('there is no client to compare')
    return this.#subject
  }

  async #enter(protocols: readonly string[]): Promise<string[]> {
    this.#isEntering = true
    const result = await this.#x.call('connect_to_url', [`ws://127.0.0.1:${this.#port}/`, protocols, true])
    for (let waited = 0; waited < GUARD_MS && (await this.#x.status()) === 1; waited += POLL_EVERY_MS) {
      await this.#poll()
      await delay(POLL_EVERY_MS)
    }
    for (let round = 0; round < CLIENT_ROUNDS; round++) await this.#poll()
    this.#isEntering = false
    return [`returned ${this.#spelling.value(result)}`]
  }

  async #feed(packets: readonly SessionPacket[]): Promise<void> {
    for (const { asText, ...packet } of packets) {
      const bytes = packet.hex === undefined ? this.#packetBytes('x', { from: 1, ...packet }) : null
      await this.#side.callPeer(this.#x.id, 'set_write_mode', [asText === true ? 0 : 1])
      const hex = bytes?.toString('hex') ?? packet.hex
      await this.#side.callPeer(this.#x.id, 'put_packet', [{ hex }])
    }
  }

  /** The server's first event behind `enter` is about the client that is compared. */
  #nameSubject(id: number): void {
    if (!this.#isEntering || this.#subject === null) return
    this.#isEntering = false
    this.#subject.id = id
    this.#spelling.name(id, 'x')
  }

  // ---- coming and going ----

  async #join({ client: name, early = [], plainId }: WorldStep & { do: 'join' }): Promise<string[]> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const lines = await this.#knock(name, early)
      if (plainId !== true || isPlain(this.#idOf(name))) return lines
      this.#client(name).reset()
      await this.#settle([name], [])
      this.#takeSignals()
      await this.#takeHeard()
    }
    throw new Error(`no id of ${MOST_TRIES} was plain`)
  }

  async #knock(name: string, early: readonly SessionPacket[]): Promise<string[]> {
    const client = new RawClient(await connectSocket({ port: this.#port }))
    this.#players.set(name, { client, id: 0 })
    client.upgrade()
    const isAnswered = () => client.hasEnded || client.responses.waiting.length > 0
    // Ours answers before the poll that announces the client; Godot in the same poll.
    await readingTurns()
    await this.#pollUntil(`an answer to ${name}`, isAnswered)
    const [response] = client.responses.waiting
    if (response?.status !== 101) {
      this.#players.delete(name)
      return [`${name} gets ${response?.status ?? 'nothing'}, then the end`]
    }
    if (early.length > 0) client.write(this.#encode(name, early))
    await this.#pollUntil(`${name} to be announced`, () => this.#signals.some(isNewcomer))
    const id = Number(this.#signals.find(isNewcomer)?.args[0])
    this.#players.set(name, { client, id })
    this.#spelling.name(id, name)
    return []
  }

  #sort(): string[] {
    const names = [...this.#players.keys()].sort()
    const players = [...this.#players.values()].sort((one, other) => one.id - other.id)
    names.forEach((name, index) => {
      const player = players[index]
      if (player === undefined) return
      this.#players.set(name, player)
      this.#spelling.name(player.id, name)
    })
    return []
  }

  #leave({ client: name, how, code = 1000, reason = '', packets = [] }: WorldStep & { do: 'leave' }): void {
    const client = this.#client(name)
    const lastWords = this.#encode(name, packets)
    if (how === 'rst') {
      client.reset()
      return
    }
    if (how === 'fin') {
      client.write(lastWords)
      client.finish()
      return
    }
    client.answersClose = false
    client.write(Buffer.concat([lastWords, encodeFrame({ opcode: OPCODE.close, payload: closePayload(code, reason) })]))
  }

  // ---- polls ----

  async #poll(): Promise<void> {
    const events = await this.#side.poll()
    this.#signals.push(...events)
    for (const { signal, args } of events) {
      if (signal === 'peer_disconnected') this.#left.add(Number(args[0]))
      if (signal === 'peer_connected' || signal === 'client_connected') this.#nameSubject(Number(args[0]))
    }
    if (this.#subject === null) return
    await readingTurns()
    await this.#subject.poll()
  }

  async #pollUntil(what: string, isEnough: () => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS && !isEnough(); waited += POLL_EVERY_MS) {
      await this.#poll()
      if (isEnough()) return
      await delay(POLL_EVERY_MS)
    }
    if (!isEnough()) throw new Error(`Waited for ${what}. Seen: ${this.#takeSignals().join('; ') || 'nothing'}`)
  }

  /** Polls until the server has seen all that clients sent, and clients all that it sent. */
  async #settle(leavers: readonly string[], enders: readonly string[]): Promise<void> {
    for (const name of leavers) await this.#pollUntil(`the end of ${name}`, () => this.#left.has(this.#idOf(name)))
    for (const name of [...leavers, ...enders]) {
      await this.#pollUntil(`the end of the stream of ${name}`, () => this.#client(name).hasEnded)
    }
    await this.#pingAll()
    await this.#poll()
    await this.#pingAll()
    // Nobody can ask it with a ping whether it has heard all: loopback is fast, and these are many polls of both ends.
    for (let round = 0; this.#subject !== null && round < CLIENT_ROUNDS; round++) await this.#poll()
  }

  async #pingAll(): Promise<void> {
    const clients = [...this.#players.values()].map(({ client }) => client)
    const isOver = (client: RawClient) => client.hasEnded || client.closeFrames.total > 0
    const present = clients.filter((client) => !isOver(client))
    for (const client of present) client.ping(PING)
    const isAnswered = (client: RawClient) => isOver(client) || client.pongs.waiting.length > 0
    await this.#pollUntil('the answers to pings', () => present.every(isAnswered))
    for (const client of present) await client.pongs.take(client.pongs.waiting.length)
  }

  // ---- what is written down ----

  #takeSignals(): string[] {
    return this.#signals.splice(0).map(({ signal, args: [id, ...args], hasPeer }) => {
      return `${signal}(${[this.#spelling.nameOf(Number(id)), ...args.map((arg) => JSON.stringify(arg))].join(', ')})${hasPeer ? '' : ' sees no peer'}`
    })
  }

  async #takeHeard(): Promise<string[]> {
    const lines: string[] = []
    for (const name of [...this.#players.keys()].sort()) {
      const { messages, closeFrames, ends } = this.#client(name)
      const heard = this.#spelling.messages(await messages.take(messages.waiting.length))
      const closes = await closeFrames.take(closeFrames.waiting.length)
      heard.push(...closes.map(({ code, reason }) => `close ${code} ${JSON.stringify(reason)}`))
      heard.push(...(await ends.take(ends.waiting.length)).map(() => 'the end'))
      lines.push(...heard.map((line) => `${name} hears ${line}`))
    }
    return lines
  }

  // ---- names and bytes ----

  #encode(name: string, packets: readonly SessionPacket[]): Buffer {
    return Buffer.concat(
      packets.map((packet) => {
        const payload = packet.hex === undefined ? this.#packetBytes(name, packet) : Buffer.from(packet.hex, 'hex')
        return encodeFrame({ opcode: packet.asText === true ? OPCODE.text : OPCODE.binary, payload })
      }),
    )
  }

  #packetBytes(name: string, { to = 0, from = name, type = 0, text = '', about }: SessionPacket): Buffer {
    const head = Buffer.alloc(9)
    head.writeUInt8(type, 0)
    head.writeInt32LE(this.#idOf(from), 1)
    head.writeInt32LE(this.#idOf(to), 5)
    const body = Buffer.alloc(about === undefined ? 0 : 4)
    if (about !== undefined) body.writeInt32LE(this.#idOf(about), 0)
    return Buffer.concat([head, body, Buffer.from(text)])
  }

  #standsFor = (arg: unknown): unknown => {
    if (arg === 'PORT') return this.#port
    return typeof arg === 'string' && (arg === 'x' || this.#players.has(arg)) ? this.#idOf(arg) : arg
  }

  #idOf(name: IdName): number {
    if (typeof name === 'number') return name
    if (name.startsWith('-')) return -this.#idOf(name.slice(1))
    return name === 'x' ? this.#x.id : this.#player(name).id
  }

  #player(name: string): Player {
    const player = this.#players.get(name)
    if (player === undefined) throw new Error(`there is no client ${name}`)
    return player
  }

  #client(name: string): RawClient {
    return this.#player(name).client
  }
}

/** What was written to a loopback socket is in the operating system by now: these turns let this process read it. */
async function readingTurns(): Promise<void> {
  for (let turn = 0; turn < READING_TURNS; turn++) await immediate()
}

function isNewcomer({ signal }: SideEvent): boolean {
  return signal === 'peer_connected'
}

/** Whether a text message can hold the id. */
function isPlain(id: number): boolean {
  return [0, 8, 16, 24].every((shift) => ((id >> shift) & 0x80) === 0)
}

/**
 * Runs one session in multiplayer mode against one side and writes down all that can be seen: signals, results, the
 * packets that the server read, and every frame that a client heard. Used by multiplayer-reference.test.ts.
 * Ids become the names of clients. Frames are read here byte by byte: what is under test is not used to judge it.
 */

import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import { closePayload, encodeFrame, OPCODE } from '../support/frames.ts'
import { connectSocket, RawClient } from '../support/raw-client.ts'
import type { RawMessage } from '../support/raw-client.ts'
import type { IdName, SessionPacket, WorldSession, WorldStep } from './multiplayer-reference-session.ts'
import type { Trace } from './session.ts'
import type { Side, SideEvent } from './side.ts'
import { freePort } from './trace.ts'

const POLL_EVERY_MS = 1
const GUARD_MS = 15_000
/** Turns of the event loop in which a server in this process reads what has arrived. */
const READING_TURNS = 20
const MOST_TRIES = 200
const SERVER = 1
const SYSTEM_TYPES = ['payload', 'add', 'remove', 'id']
const PING = Uint8Array.of(0x3f)

/** Runs a session. The side is new and not listening; it is ended here. */
export async function traceWorld(session: WorldSession, side: Side): Promise<Trace> {
  const stage = new WorldStage(side)
  try {
    await stage.open()
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
  /** Names of all ids that were ever seen. */
  readonly #names = new Map<number, string>()
  readonly #left = new Set<number>()
  readonly #signals: SideEvent[] = []

  constructor(side: Side) {
    this.#side = side
  }

  async open(): Promise<void> {
    this.#port = await freePort()
    const error = await this.#side.call('listen', [this.#port, [], true])
    if (error !== 0) throw new Error(`listen returned ${String(error)}`)
  }

  async close(): Promise<void> {
    for (const { client } of this.#players.values()) client.destroy()
    await this.#side.end()
  }

  async perform(step: WorldStep): Promise<string[]> {
    const results = await this.#act(step)
    if (step.hold === true) return results
    await this.#settle(step.until ?? [], step.ends ?? [])
    return [...results, ...this.#takeSignals(), ...(await this.#takeHeard())]
  }

  async #act(step: WorldStep): Promise<string[]> {
    switch (step.do) {
      case 'call':
        return [`returned ${this.#spell(await this.#side.call(step.method, (step.args ?? []).map(this.#standsFor)))}`]
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
        return [`returned ${this.#spell(await this.#side.call('put_packet', [{ utf8: step.text }]))}`]
      case 'read':
        return this.#read()
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
    }
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
    this.#names.set(id, name)
    return []
  }

  #sort(): string[] {
    const names = [...this.#players.keys()].sort()
    const players = [...this.#players.values()].sort((one, other) => one.id - other.id)
    names.forEach((name, index) => {
      const player = players[index]
      if (player === undefined) return
      this.#players.set(name, player)
      this.#names.set(player.id, name)
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
    for (const { signal, args } of events) if (signal === 'peer_disconnected') this.#left.add(Number(args[0]))
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

  async #read(): Promise<string[]> {
    const lines: string[] = []
    while (Number(await this.#side.call('get_available_packet_count', [])) > 0) {
      const source = Number(await this.#side.call('get_packet_peer', []))
      const packet = (await this.#side.call('get_packet', [])) as { hex: string }
      const error = await this.#side.call('get_packet_error', [])
      lines.push(
        `reads ${spellBytes(Buffer.from(packet.hex, 'hex'))} from ${this.#nameOf(source)}, error ${String(error)}`,
      )
    }
    return lines.length > 0 ? lines : ['reads nothing']
  }

  #takeSignals(): string[] {
    return this.#signals.splice(0).map(({ signal, args: [id, ...args], hasPeer }) => {
      return `${signal}(${[this.#nameOf(Number(id)), ...args.map((arg) => JSON.stringify(arg))].join(', ')})${hasPeer ? '' : ' sees no peer'}`
    })
  }

  async #takeHeard(): Promise<string[]> {
    const lines: string[] = []
    for (const name of [...this.#players.keys()].sort()) {
      const { messages, closeFrames, ends } = this.#client(name)
      const heard = this.#spellMessages(await messages.take(messages.waiting.length))
      const closes = await closeFrames.take(closeFrames.waiting.length)
      heard.push(...closes.map(({ code, reason }) => `close ${code} ${JSON.stringify(reason)}`))
      heard.push(...(await ends.take(ends.waiting.length)).map(() => 'the end'))
      lines.push(...heard.map((line) => `${name} hears ${line}`))
    }
    return lines
  }

  /** One line for each frame; frames that add one peer after the other are one line, which says how they are ordered. */
  #spellMessages(messages: readonly RawMessage[]): string[] {
    const lines: string[] = []
    let added: number[] = []
    const tellAdded = () => {
      const names = added.map((id) => this.#nameOf(id))
      const isAscending = added.every((id, index) => index === 0 || (added[index - 1] ?? 0) < id)
      if (names.length === 1) lines.push(`add ${names.join('')}`)
      if (names.length > 1) lines.push(`add ${names.sort().join(' and ')}, ${isAscending ? '' : 'not '}by ascending id`)
      added = []
    }
    for (const message of messages) {
      const bytes = Buffer.from(message.bytes)
      const newcomer = bytes.length === 13 && bytes[0] === 1 ? bytes.readInt32LE(9) : SERVER
      if (newcomer === SERVER) {
        tellAdded()
        lines.push(this.#spellFrame(bytes, message))
      } else added.push(newcomer)
    }
    tellAdded()
    return lines
  }

  #spellFrame(bytes: Buffer, { isText, frames }: RawMessage): string {
    if (bytes.length < 9 || isText || frames !== 1)
      return `${isText ? 'text' : 'bytes'} ${bytes.toString('hex')} in ${frames}`
    const [type, source, target] = [bytes.readUInt8(0), bytes.readInt32LE(1), bytes.readInt32LE(5)]
    const way = `${this.#nameOf(source)} to ${this.#nameOf(target)}`
    if (type === 0) return `${spellBytes(bytes.subarray(9))}, ${way}`
    if (bytes.length !== 13) return `a system frame of ${bytes.length} bytes`
    return `${SYSTEM_TYPES[type] ?? type} ${this.#nameOf(bytes.readInt32LE(9))}${way === '1 to 0' ? '' : `, ${way}`}`
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
    return typeof arg === 'string' && this.#players.has(arg) ? this.#idOf(arg) : arg
  }

  #spell(value: unknown): string {
    return typeof value === 'number' ? this.#nameOf(value) : JSON.stringify(value)
  }

  #idOf(name: IdName): number {
    if (typeof name === 'number') return name
    return name.startsWith('-') ? -this.#player(name.slice(1)).id : this.#player(name).id
  }

  #nameOf(id: number): string {
    const name = this.#names.get(Math.abs(id))
    return name === undefined ? String(id) : id < 0 ? `-${name}` : name
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

function spellBytes(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('utf8'))
}

/**
 * Runs one session against one side and writes down all that can be seen: signals with their arguments, what handlers
 * saw, results, packets, and what the clients heard. Used by reference.test.ts for Godot's server and for ours.
 * Ids become p1, p2 … in the order of connection, ports become words, so that two traces can be compared line by line.
 */

import { randomInt } from 'node:crypto'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeFrame } from '../support/frames.ts'
import { connectSocket, RawClient } from '../support/raw-client.ts'
import type { Session, SessionFrame, Step, Trace } from './session.ts'
import { describePacket } from './side.ts'
import type { Side, SideEvent } from './side.ts'

const POLL_EVERY_MS = 2
const GUARD_MS = 60_000
const REST_MS = 120
const LONGEST_WORDS = 300
const BARRIER = Uint8Array.from(Buffer.from('barrier'))

/** Runs a session. The side is new and not listening; it is ended here. */
export async function traceSession(session: Session, side: Side): Promise<Trace> {
  const stage = await Stage.open(side)
  try {
    const steps: { step: string; lines: string[] }[] = []
    for (const step of session.steps) steps.push({ step: describeStep(step), lines: await stage.perform(step) })
    return { name: session.name, steps }
  } finally {
    await stage.close()
  }
}

/** A step in words, without what differs; long texts are cut. */
export function describeStep({ differs: _differs, do: action, ...rest }: Step): string {
  const words = `${action} ${JSON.stringify(rest)}`
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words
}

class Stage {
  readonly #side: Side
  readonly #busy: net.Server
  readonly #clients = new Map<string, RawClient>()
  readonly #peerIds: number[] = []
  readonly #ports: Readonly<Record<string, number>>
  /** What has fired and belongs to a later step. */
  readonly #unseen: SideEvent[] = []

  private constructor(side: Side, busy: net.Server, port: number) {
    this.#side = side
    this.#busy = busy
    this.#ports = { PORT: port, BUSY: portOf(busy) }
  }

  static async open(side: Side): Promise<Stage> {
    const busy = await holdPort()
    return new Stage(side, busy, await freePort())
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) client.destroy()
    await this.#side.end()
    await new Promise((resolve) => void this.#busy.close(resolve))
  }

  async perform(step: Step): Promise<string[]> {
    switch (step.do) {
      case 'call':
        return [`returned ${this.#spell(await this.#call(step.method, step.args ?? [], step.peer))}`]
      case 'get':
        return [`is ${this.#spell(await this.#side.get(step.property))}`]
      case 'set':
        await this.#side.set(step.property, step.value)
        return []
      case 'knock':
        return this.#knock(step)
      case 'send':
        this.#client(step.client).write(Buffer.concat(step.frames.map(frameBytes)))
        return []
      case 'say-close':
        this.#client(step.client).close(step.code, step.reason)
        return []
      case 'until':
        return this.#pollUntil((events) => count(events, step.signal) >= (step.times ?? 1), step.signal)
      case 'barrier':
        return this.#barrier(this.#client(step.client))
      case 'rest':
        return this.#rest()
      case 'hear':
        return [await hearOrEnd(this.#client(step.client), step.what)]
      case 'hang-up':
        if (step.how === 'fin') this.#client(step.client).finish()
        else this.#client(step.client).reset()
        return []
      case 'sulk':
        this.#client(step.client).answersClose = false
        return []
      case 'drain':
        return [...(await this.#side.drain(this.#idOf(step.peer)))]
    }
  }

  #call(method: string, args: readonly unknown[], peer: string | undefined): Promise<unknown> {
    const real = args.map((arg) => this.#standsFor(arg))
    return peer === undefined ? this.#side.call(method, real) : this.#side.callPeer(this.#idOf(peer), method, real)
  }

  async #knock({ client: name, protocols = [], behind = [], head }: Step & { do: 'knock' }): Promise<string[]> {
    const client = new RawClient(await connectSocket({ port: this.#ports['PORT'] ?? 0 }))
    this.#clients.set(name, client)
    if (head === undefined) client.upgrade({ protocols, behind: Buffer.concat(behind.map(frameBytes)) })
    else client.write(head)
    const isIn = (events: readonly SideEvent[]) => count(events, 'client_connected') > 0
    const isOut = () => client.hasEnded || client.responses.waiting.some(({ status }) => status !== 101)
    const lines = await this.#pollUntil((events) => isIn(events) || isOut(), `an answer to ${name}`)
    // The answer is on its way: polling on would only show what belongs to the next step.
    await waitFor(() => client.hasEnded || client.responses.waiting.some(({ status }) => status === 101))
    return [...lines, describeAnswer(client)]
  }

  async #barrier(client: RawClient): Promise<string[]> {
    client.ping(BARRIER)
    const isAnswered = () => client.pongs.waiting.some((payload) => Buffer.compare(payload, BARRIER) === 0)
    const lines = await this.#pollUntil(isAnswered, 'the answer to a ping')
    await client.pongs.take(client.pongs.waiting.length)
    return [...lines, ...(await this.#pollOnce())]
  }

  async #rest(): Promise<string[]> {
    const lines: string[] = []
    for (let waited = 0; waited < REST_MS; waited += POLL_EVERY_MS) {
      lines.push(...(await this.#pollOnce()))
      await delay(POLL_EVERY_MS)
    }
    return lines
  }

  async #pollOnce(): Promise<string[]> {
    const events = await this.#side.poll()
    return this.#describe([...this.#unseen.splice(0), ...events])
  }

  async #pollUntil(isEnough: (events: readonly SideEvent[]) => boolean, what: string): Promise<string[]> {
    const seen: SideEvent[] = []
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      this.#unseen.push(...(await this.#side.poll()))
      // What fires behind the awaited signal in the same poll is left for the next step.
      while (!isEnough(seen) && this.#unseen.length > 0) seen.push(...this.#unseen.splice(0, 1))
      if (isEnough(seen)) return this.#describe(seen)
      await delay(POLL_EVERY_MS)
    }
    const lines = this.#describe(seen)
    throw new Error(`${what} did not come. Seen: ${lines.join('; ') || 'nothing'}`)
  }

  #describe(events: readonly SideEvent[]): string[] {
    return events.map((event) => {
      if (event.signal === 'client_connected') this.#peerIds.push(Number(event.args[0]))
      const [id, ...args] = event.args
      const head = `${event.signal}(${[this.#nameOf(Number(id)), ...args.map((arg) => JSON.stringify(arg))].join(', ')})`
      const sight = event.hasPeer ? `sees ${event.count ?? 0} packets` : 'sees no peer'
      return [`${head} ${sight}`, ...event.packets.map((packet) => `reads ${packet}`)].join(', ')
    })
  }

  #standsFor(arg: unknown): unknown {
    if (typeof arg !== 'string') return arg
    return this.#ports[arg] ?? (/^p\d$/.test(arg) ? this.#idOf(arg) : arg)
  }

  #idOf(peer: string): number {
    const id = this.#peerIds[Number(peer.slice(1)) - 1]
    if (id === undefined) throw new Error(`there was no ${peer} yet`)
    return id
  }

  #nameOf(id: number): string {
    const index = this.#peerIds.lastIndexOf(id)
    return index < 0 ? `the unknown ${id}` : `p${index + 1}`
  }

  #spell(value: unknown): string {
    const port = Object.entries(this.#ports).find(([, number]) => number === value)
    const client = [...this.#clients].find(([, { localPort }]) => localPort === value)
    return port?.[0] ?? (client === undefined ? JSON.stringify(value) : `the port of ${client[0]}`)
  }

  #client(name: string): RawClient {
    const client = this.#clients.get(name)
    if (client === undefined) throw new Error(`there is no client ${name}`)
    return client
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < GUARD_MS && !condition(); waited += POLL_EVERY_MS) await delay(POLL_EVERY_MS)
}

function count(events: readonly SideEvent[], signal: string): number {
  return events.filter((event) => event.signal === signal).length
}

function describeAnswer(client: RawClient): string {
  const [response] = client.responses.waiting
  if (response === undefined) return `the client gets ${client.strayBytes} bytes, then the end`
  const protocol = response.headers['sec-websocket-protocol']
  const named = protocol === undefined ? 'no protocol' : `protocol ${protocol}`
  return response.status === 101
    ? `the client is in, with ${named}`
    : `the client gets ${response.status}, then the end`
}

async function hearOrEnd(client: RawClient, what: 'message' | 'close' | 'pong' | 'end'): Promise<string> {
  try {
    return await hear(client, what)
  } catch (error) {
    if (!client.hasEnded) throw error
    return `no ${what}, but the end of the stream`
  }
}

async function hear(client: RawClient, what: 'message' | 'close' | 'pong' | 'end'): Promise<string> {
  if (what === 'message') {
    const { bytes, isText, frames } = await client.messages.next()
    return `${describePacket(bytes, isText)} in ${frames} frame`
  }
  if (what === 'close') {
    const { code, reason } = await client.closeFrames.next()
    return `close ${code} ${JSON.stringify(reason)}`
  }
  if (what === 'pong') return `pong ${Buffer.from(await client.pongs.next()).toString('utf8')}`
  await client.ends.next()
  return 'the end of the stream'
}

function frameBytes({ opcode, text, hex, repeat = 1, fin = true, rsv = 0, masked = true }: SessionFrame): Uint8Array {
  const payload = hex === undefined ? Buffer.from((text ?? '').repeat(repeat)) : Buffer.from(hex.repeat(repeat), 'hex')
  return encodeFrame({ opcode, payload, fin, rsv, ...(masked ? {} : { mask: null }) })
}

/** A port that nobody holds. None of those that the system gives: a connection of another test could take it meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_240, 32_768)
    const probe = await holdPort(port).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null
      throw error
    })
    if (probe === null) continue
    await new Promise((resolve) => void probe.close(resolve))
    return port
  }
}

function holdPort(port = 0): Promise<net.Server> {
  const server = net.createServer((socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => resolve(server))
  })
}

function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port
}

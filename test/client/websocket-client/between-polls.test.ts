/**
 * The law of the tick, asked of many random sessions: whatever arrives between two polls, no signal fires and nothing
 * that a game can read changes; and every connection that was announced has one end.
 */

import t from 'tap'
import { failure } from '../../../src/client/failure.ts'
import { writePayloadFrame, writeSystemFrame } from '../../../src/multiplayer/frame.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'
import { ClientScene } from '../client-scene.ts'
import { LOST, type FakeAttempt, type FakeLink } from '../fake-connector.ts'

const SESSIONS = 60
const STEPS = 120

/** One client, and a world around it that does what the dice say. */
class Session {
  readonly scene: ClientScene
  readonly #random: SeededRandom
  readonly #links: FakeLink[] = []
  readonly #settled = new Set<FakeAttempt>()
  readonly #isMultiplayer: boolean

  constructor(seed: number) {
    this.#isMultiplayer = seed % 5 < 2
    this.#random = new SeededRandom(seed)
    this.scene = new ClientScene({
      reconnect: seed % 2 === 0 ? { first_delay: 0.1, max_delay: 1 } : false,
      handshake_timeout: 3,
      idle_timeout: 2,
      max_backlog_packets: this.#isMultiplayer ? 40 : 4,
      inbound_overflow: seed % 3 === 0 ? 'drop_oldest' : 'disconnect',
    })
  }

  roll(sides: number): number {
    return this.#random.nextUint32() % sides
  }

  /** What a game can read. */
  look(): unknown {
    const { client } = this.scene
    const peer = client.get_peer(1)
    return {
      status: client.get_connection_status(),
      host: client.get_connected_host(),
      port: client.get_connected_port(),
      failure: client.get_connection_failure(),
      message: client.get_last_error_message(),
      count: peer?.get_available_packet_count(),
      id: client.get_unique_id(),
      packets: this.#isMultiplayer ? client.get_available_packet_count() : 0,
      isConnected: peer?.is_connected_to_host(),
      journal: this.scene.journal.length,
    }
  }

  /** Something arrives, or time passes. */
  disturb(): void {
    const attempt = this.scene.connector.attempts.at(-1)
    const link = this.#links.at(-1)
    const isWaiting = attempt !== undefined && attempt.aborts === 0 && !this.#settled.has(attempt)
    switch (this.roll(7)) {
      case 0:
      case 1:
        if (!isWaiting) return
        this.#settled.add(attempt)
        if (this.roll(4) === 0) attempt.fail(failure('reset'))
        else this.#links.push(attempt.open('p'))
        return
      case 2:
      case 3:
        return this.#isMultiplayer ? link?.deliver(...this.frames()) : link?.say('a', 'b')
      case 4:
        return this.roll(3) === 0 ? this.end(link) : link?.pong()
      case 5:
        return link?.drain()
      default:
        return this.scene.pass(this.roll(12) / 10)
    }
  }

  /** What a server may say in multiplayer mode, sensible or not, about one of five. */
  frames(): Uint8Array[] {
    return Array.from({ length: 6 }, () => {
      const id = this.roll(5)
      const type = this.roll(4)
      return isSystem(type) ? writeSystemFrame(type, id) : writePayloadFrame(id, 0, Buffer.from('x'))
    })
  }

  end(link: FakeLink | undefined): void {
    this.#links.length = 0
    if (link === undefined || link.terminations > 0) return
    if (link.closes.length > 0) return link.answerClose()
    if (this.roll(2) === 0) return link.end(LOST)
    link.closeFromServer([1000, 1001, 4000][this.roll(3)] ?? 1000)
  }

  /** The game does something of its own. */
  act(): void {
    const { client } = this.scene
    switch (this.roll(8)) {
      case 0:
      case 1:
      case 2:
        return void client.connect_to_url('ws://localhost', [], this.#isMultiplayer)
      case 3:
        return client.disconnect_from_host(1000 + this.roll(3))
      case 4:
        return client.get_peer(1)?.close()
      case 5:
        if (this.#isMultiplayer) client.get_packet()
        else this.scene.read()
        return
      case 6:
        return void client.put_packet(Buffer.from('x'))
      default:
        return void client.get_peer(1)?.put_packet(Buffer.from('x'))
    }
  }
}

/** All that a session of its own signals. */
function played(seed: number): string[] {
  const session = new Session(seed)
  for (let step = 0; step < STEPS; step++) {
    session.act()
    for (let count = session.roll(5); count > 0; count--) session.disturb()
    session.scene.tick()
  }
  return session.scene.take()
}

function isSystem(type: number): type is 1 | 2 | 3 {
  return type > 0
}

t.test('nothing changes but in a poll or by the game’s own calls', async (t) => {
  const heard = new Map<string, number>()
  for (let seed = 0; seed < SESSIONS; seed++) {
    const session = new Session(seed)
    for (let step = 0; step < STEPS; step++) {
      session.act()
      const before = JSON.stringify(session.look())
      for (let count = session.roll(5); count > 0; count--) session.disturb()
      const after = JSON.stringify(session.look())
      if (before !== after) t.fail(`session ${seed}, step ${step}: ${before} became ${after}`)
      session.scene.tick()
    }
    for (const line of session.scene.take()) {
      const name = line.split('(', 1)[0] ?? ''
      heard.set(name, (heard.get(name) ?? 0) + 1)
    }
  }

  for (const name of [
    'connection_established',
    'connection_error',
    'connection_closed',
    'data_received',
    'reconnecting',
    'peer_connected',
    'peer_disconnected',
    'connection_failed',
    'server_disconnected',
    'peer_packet',
  ]) {
    t.ok((heard.get(name) ?? 0) > 20, `${name} was heard ${heard.get(name)} times`)
  }
})

t.test('the status in each handler is that of Godot, and signals come in their order', async (t) => {
  for (let seed = 0; seed < SESSIONS; seed++) {
    for (const line of played(seed)) {
      if (/^(connection_established|data_received|server_close_request)/.test(line)) t.match(line, / 2$/)
      if (/^(connection_error|connection_closed)/.test(line)) t.match(line, / 0$/)
      if (line.startsWith('reconnecting')) t.match(line, / 1$/)
    }
  }
})

t.test('who came goes once, and who joined has at most one end, with nobody there any more', async (t) => {
  let joins = 0
  for (let seed = 0; seed < SESSIONS; seed++) {
    const there = new Set<string>()
    let openJoins = 0
    for (const line of played(seed)) {
      const [, signal = '', id = ''] = /^(\w+)\((\d*)/.exec(line) ?? []
      if (signal === 'peer_connected') t.notOk(there.has(id))
      if (signal === 'peer_connected') there.add(id)
      if (signal === 'peer_packet') t.ok(there.has(id))
      if (signal === 'peer_disconnected') t.ok(there.delete(id))
      if (signal === 'connection_succeeded') joins++
      if (signal === 'connection_succeeded') openJoins = 1
      // A game that leaves for another server is told of its peers alone: then there is no end of the first.
      if (signal === 'server_disconnected') t.equal(openJoins--, 1)
      if (signal === 'server_disconnected' || signal === 'connection_failed') t.equal(there.size, 0)
    }
  }
  t.ok(joins > 20, `${joins} joins`)
})

t.test('the same arrivals give the same signals', async (t) => {
  t.same(played(4), played(4))
  t.notSame(played(4), played(5))
})

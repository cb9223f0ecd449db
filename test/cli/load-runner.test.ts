/** The peers of a load in virtual time: what is measured is what was asked for, and what goes wrong is counted. */

import t, { type Test } from 'tap'
import type { Bot, MakeBot } from '../../src/cli/load-bot.ts'
import { echoBot, relayBot } from '../../src/cli/load-bot.ts'
import { LoadSums, type LoadFigures, type TimeFigures } from '../../src/cli/load-figures.ts'
import { writeLoadPacket } from '../../src/cli/load-packet.ts'
import type { LoadPlan } from '../../src/cli/load-plan.ts'
import { LoadRunner } from '../../src/cli/load-runner.ts'
import type { WebSocketClient } from '../../src/client/websocket-client.ts'
import type { Clock } from '../../src/peer/clock.ts'
import { Scenario, type ScenarioOptions } from '../../src/testing.ts'

const PLAN: LoadPlan = {
  ...{ url: '', protocols: [], headers: [], isMultiplayer: false, isInsecure: false, mayLeaveMachine: false },
  ...{ script: null, peers: 4, first: 0, stride: 1, rate: 10, seconds: 2, size: 32, run: 7, seed: 1 },
}

interface SceneOptions {
  readonly plan?: Partial<LoadPlan>
  readonly scenario?: ScenarioOptions
  readonly makeBot?: MakeBot
  /** The up-link's latency of each peer, in milliseconds; default that of the scenario. */
  readonly upMs?: readonly number[]
  /** What the load has for a client; default the scenario's. */
  readonly clientOf?: (client: WebSocketClient) => WebSocketClient
  /** What the load has for a clock; default the scenario's. */
  readonly clockOf?: (clock: Clock) => Clock
}

class LoadScene {
  readonly scenario: Scenario
  readonly runner: LoadRunner
  readonly sums = new LoadSums()

  constructor(
    t: Test,
    {
      plan,
      scenario,
      makeBot = echoBot,
      upMs = [],
      clockOf = (clock) => clock,
      clientOf = (client) => client,
    }: SceneOptions = {},
  ) {
    this.scenario = new Scenario({ hz: 1000, ...scenario })
    const latencies = upMs.values()
    t.teardown(() => this.scenario.close())
    this.runner = new LoadRunner(
      { ...PLAN, url: this.scenario.url, ...plan },
      {
        clock: clockOf(this.scenario.clock),
        makeBot,
        report: (report) => this.sums.add(report),
        cpuMs: () => 0,
        clients: () => ({
          make: (options) => {
            const latencyMs = latencies.next().value
            const network = latencyMs === undefined ? undefined : { up: { latencyMs }, down: {} }
            return clientOf(this.scenario.client(undefined, { ...options, connects: false, network }))
          },
          sweep: () => undefined,
        }),
      },
    )
  }

  /** The server sends back what it gets, as long as `isAwake` says so; what came meanwhile follows then. */
  echo(isAwake: () => boolean = () => true): void {
    const { server } = this.scenario
    const waiting: { id: number; packet: Uint8Array }[] = []
    server.data_received.connect((id) => {
      const packet = server.get_peer(id)?.get_packet()
      if (packet !== undefined) waiting.push({ id, packet })
    })
    this.scenario.onTick(() => {
      while (isAwake()) {
        const next = waiting.shift()
        if (next === undefined) return
        server.get_peer(next.id)?.put_packet(next.packet)
      }
    })
  }

  /** Lets time pass until something has come about. */
  async until<T>(outcome: Promise<T>, limitMs = 10_000): Promise<T> {
    let isOver = false
    const over = outcome.then((value) => {
      isOver = true
      return value
    })
    for (let ms = 0; !isOver && ms < limitMs; ms += 20) {
      this.scenario.step(20)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return isOver ? over : Promise.reject(new Error(`It did not end within ${limitMs} ms.`))
  }

  /** All of it: connect, run, let late answers come, leave. */
  async all(lateMs = 0): Promise<LoadFigures> {
    await this.until(this.runner.connect())
    await this.runner.schedule(this.scenario.now + 10)
    await this.until(this.runner.run())
    this.scenario.step(lateMs)
    await this.until(this.runner.close())
    return this.sums.figures
  }
}

/** All times are this one, as exactly as the histogram keeps them. */
function measures(t: Test, times: TimeFigures | null, ms: number): void {
  t.ok(times !== null && times.min >= ms * 0.999 && times.max <= ms * 1.001, JSON.stringify(times))
}

t.test('measures the network that is asked for, from the moment at which each packet was due', async (t) => {
  const network = { up: { latencyMs: 40 }, down: { latencyMs: 60 } }
  const scene = new LoadScene(t, { scenario: { network } })
  scene.echo()

  const { joined, turns, sent, sentBytes, received, answers, latencyMs, latenessMs, errors } = await scene.all(200)

  t.same({ joined, turns, sent, received, answers }, { joined: 4, turns: 80, sent: 80, received: 80, answers: 80 })
  t.equal(sentBytes, 80 * 32)
  t.same(errors, {})
  measures(t, latencyMs, 100)
  t.ok(latenessMs !== null && latenessMs.max <= 0.001)
})

t.test('a server that stalls is charged with all that was due meanwhile: the loop is open', async (t) => {
  const scene = new LoadScene(t, { plan: { peers: 1, rate: 100, seconds: 2 } })
  let stallsFrom = Infinity
  scene.echo(() => scene.scenario.now < stallsFrom || scene.scenario.now >= stallsFrom + 1000)
  await scene.until(scene.runner.connect())

  stallsFrom = scene.scenario.now + 510
  await scene.runner.schedule(scene.scenario.now + 10)
  await scene.until(scene.runner.run())
  scene.scenario.step(1200)
  await scene.until(scene.runner.close())

  const { sent, answers, latencyMs } = scene.sums.figures
  t.same([sent, answers], [200, 200], 'it goes on sending')
  // Half of the packets fall into the second of silence: they wait for its end evenly, from a second down to nothing.
  t.ok(latencyMs !== null)
  if (latencyMs === null) return
  t.ok(latencyMs.p50 < 30, `p50 ${latencyMs.p50}`)
  t.ok(Math.abs(latencyMs.p90 - 800) < 30, `p90 ${latencyMs.p90}`)
  t.ok(Math.abs(latencyMs.p99 - 980) < 30, `p99 ${latencyMs.p99}`)
})

t.test('its own lateness is measured, and part of the latency', async (t) => {
  const clockOf = (clock: Clock): Clock => ({
    now: () => clock.now(),
    // A machine that wakes up late.
    after: (delayMs, callback) => clock.after(delayMs + 70, callback),
  })
  const scene = new LoadScene(t, { clockOf })
  scene.echo()

  const { sent, latencyMs, latenessMs } = await scene.all(100)

  t.equal(sent, 80)
  t.ok(latenessMs !== null && latenessMs.max >= 70 && latenessMs.max < 75, JSON.stringify(latenessMs))
  t.ok(latencyMs !== null && latencyMs.max >= 70)
})

t.test('a server that does not echo has counts and no latency', async (t) => {
  const scene = new LoadScene(t)
  const { server } = scene.scenario
  server.data_received.connect((id) => {
    server.get_peer(id)?.get_packet()
    server.get_peer(id)?.put_packet(Buffer.from('something else'))
  })

  const figures = await scene.all(100)

  t.match(figures, { sent: 80, received: 80, receivedBytes: 80 * 14, answers: 0, latencyMs: null })
  t.strictSame(figures.errors, {})
  t.equal(figures.connectMs?.count, 4)
})

t.test('an answer to what was never sent, or not yet, is none', async (t) => {
  const scene = new LoadScene(t, { plan: { peers: 1 } })
  const { server } = scene.scenario
  const lies = [
    { run: 7, peer: 0, sequence: 19 },
    { run: 7, peer: 0, sequence: 20 },
    { run: 7, peer: 1, sequence: 0 },
  ]
  server.client_connected.connect((id) => {
    for (const lie of lies) server.get_peer(id)?.put_packet(writeLoadPacket(lie, 32))
  })

  const { answers, latencyMs, errors } = await scene.all(50)

  t.same({ answers, latencyMs }, { answers: 0, latencyMs: null })
  t.same(errors, { 'an answer to a packet that was not sent': 3 })
})

t.test('who does not get in is counted by reason, and so is each turn that he misses', async (t) => {
  const scene = new LoadScene(t, { scenario: { server: { max_peers: 3 } } })
  scene.echo()

  const { joined, lost, turns, sent, connectMs, errors } = await scene.all(50)

  t.same({ joined, lost, turns, sent }, { joined: 3, lost: 0, turns: 80, sent: 60 })
  t.equal(connectMs?.count, 3)
  t.same(errors, { 'refused: http 503': 1, 'unsent: not connected': 20 })
})

t.test('who is thrown out is lost, with the code that he was given', async (t) => {
  const scene = new LoadScene(t)
  scene.echo()
  await scene.until(scene.runner.connect())
  await scene.runner.schedule(scene.scenario.now + 10)
  const running = scene.runner.run()
  scene.scenario.step(1005)

  scene.scenario.server.disconnect_peer(scene.scenario.idOf('client1'), 4005, 'out')
  scene.scenario.step(5)
  scene.scenario.reset('client2')
  await scene.until(running)
  await scene.until(scene.runner.close())

  const { joined, lost, turns, sent, errors } = scene.sums.figures
  t.match({ joined, lost, turns, sent }, { joined: 4, lost: 2, turns: 80 })
  t.match(errors, { 'lost: closed with 4005': 1, 'lost: lost': 1, 'unsent: not connected': 80 - sent })
})

t.test('a connection that leads away from this machine is given up, unless it may', async (t) => {
  for (const mayLeaveMachine of [false, true]) {
    const clientOf = (client: WebSocketClient): WebSocketClient => {
      client.get_connected_host = () => '192.0.2.1'
      return client
    }
    const scene = new LoadScene(t, { plan: { mayLeaveMachine, seconds: 0.1 }, clientOf })
    scene.echo()

    const { joined, sent, errors } = await scene.all(50)

    t.equal(joined, mayLeaveMachine ? 4 : 0)
    t.equal(sent, joined)
    t.equal(errors['refused: it leads away from this machine'], mayLeaveMachine ? undefined : 4)
  }
})

t.test('stop ends the turns, and what was counted stays', async (t) => {
  const scene = new LoadScene(t)
  scene.echo()
  await scene.until(scene.runner.connect())
  await scene.runner.schedule(scene.scenario.now + 10)
  const running = scene.runner.run()
  scene.scenario.step(520)

  scene.runner.stop()
  await scene.until(running, 20)
  await scene.until(scene.runner.close())

  t.match(scene.sums.figures, { joined: 4, lost: 0, turns: 21, sent: 21 })
  t.strictSame(scene.sums.figures.errors, {})
})

t.test('stop before the run leaves no turn to wait for', async (t) => {
  const scene = new LoadScene(t)
  await scene.until(scene.runner.connect())
  await scene.runner.schedule(scene.scenario.now + 10)

  scene.runner.stop()
  await scene.until(scene.runner.run(), 20)

  t.equal(scene.sums.figures.turns, 0)
})

t.test('stop gives up who has not got in, without an error', async (t) => {
  const scene = new LoadScene(t, { scenario: { network: { up: { latencyMs: 5000 }, down: {} } } })
  const connecting = scene.runner.connect()
  scene.scenario.step(100)

  scene.runner.stop()
  await scene.until(connecting, 20)
  await scene.until(scene.runner.close())

  t.match(scene.sums.figures, { joined: 0, turns: 0, connectMs: null, latenessMs: null })
  t.strictSame(scene.sums.figures.errors, {})
})

t.test('with gd_mp_api each peer sends to the next, and the relay is timed', async (t) => {
  const scenario: ScenarioOptions = { multiplayer: true, network: { up: { latencyMs: 25 }, down: { latencyMs: 25 } } }
  const scene = new LoadScene(t, { scenario, plan: { isMultiplayer: true }, makeBot: relayBot })

  const { joined, sent, received, answers, latencyMs, errors } = await scene.all(200)

  t.same({ joined, sent, received, answers }, { joined: 4, sent: 80, received: 80, answers: 80 })
  measures(t, latencyMs, 50)
  t.same(errors, {})
  const peers = ['client1', 'client2', 'client3', 'client4']
  const sources = peers.map((name) => [
    ...new Set(scene.scenario.journal.linesOf(name).filter((line) => line.startsWith('peer_packet'))),
  ])
  t.ok(sources.every((one) => one.length === 1))
  t.equal(new Set(sources.flat()).size, 4, 'a ring: each is heard by one')
})

t.test('who leaves takes no more, and that is no error: the departures of others come behind its own', async (t) => {
  const plan = { isMultiplayer: true }
  const scene = new LoadScene(t, { scenario: { multiplayer: true }, plan, upMs: [1, 50, 100, 150], makeBot: relayBot })

  const { joined, answers, errors } = await scene.all(200)

  t.same({ joined, answers, errors }, { joined: 4, answers: 80, errors: {} })
})

t.test('with gd_mp_api a peer that is alone says that nobody is there', async (t) => {
  const plan = { isMultiplayer: true, peers: 1 }
  const scene = new LoadScene(t, { scenario: { multiplayer: true }, plan, makeBot: relayBot })

  t.match(await scene.all(), { sent: 0, turns: 20, errors: { 'unsent: no other peer': 20 } })
})

t.test('a bot of one’s own is told of everything, sends text and bytes, and times what it likes', async (t) => {
  const told: string[] = []
  const makeBot: MakeBot = ({ number, peers, size, random, send, answered, fail }): Bot => ({
    open: () => told.push(`open ${number}/${peers} ${size} ${random() < 1}`),
    tick: (sequence) => send(sequence % 2 === 0 ? `turn ${sequence}` : Uint8Array.of(sequence)),
    packet: (bytes, isText, source) => {
      told.push(isText ? Buffer.from(bytes).toString() : `bytes ${bytes[0]} of ${source}`)
      if (isText) answered(Number(Buffer.from(bytes).toString().slice(5)))
      else fail('bytes')
    },
    close: () => told.push('close'),
  })
  const scene = new LoadScene(t, { plan: { peers: 1, seconds: 0.4 }, makeBot })
  const { server } = scene.scenario
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    const packet = peer?.get_packet()
    peer?.set_write_mode(peer.was_string_packet() ? 0 : 1)
    if (packet !== undefined) peer?.put_packet(packet)
  })

  const { sent, answers, errors } = await scene.all(50)

  t.same(told, ['open 0/1 32 true', 'turn 0', 'bytes 1 of 1', 'turn 2', 'bytes 3 of 1', 'close'])
  t.same({ sent, answers, errors }, { sent: 4, answers: 2, errors: { bytes: 2 } })
})

t.test('what a bot throws, or rejects with, is counted, and the peer goes on', async (t) => {
  const makeBot: MakeBot = ({ number, send }) => ({
    tick: (sequence): unknown => {
      send(Uint8Array.of(1))
      if (number === 0) throw new Error('no idea')
      return sequence === 0 ? Promise.reject(new Error('later')) : undefined
    },
  })
  const scene = new LoadScene(t, { plan: { peers: 2, seconds: 1 }, makeBot })

  t.match(await scene.all(), { sent: 20, errors: { 'script: no idea': 10, 'script: later': 1 } })
})

t.test('the dice of a bot are those of its seed and its number', async (t) => {
  const throwsOf = (seed: number): string[] => {
    const thrown: string[] = []
    const makeBot: MakeBot = ({ random }) => {
      thrown.push(random().toFixed(6))
      return {}
    }
    new LoadScene(t, { plan: { seed }, makeBot })
    return thrown
  }

  t.same(throwsOf(5), throwsOf(5))
  t.not(throwsOf(5)[0], throwsOf(6)[0])
  t.equal(new Set(throwsOf(5)).size, 4)
})

/**
 * A recording that may come from anybody, replayed by an honest game, in both modes. Whatever it says, the server and
 * the game throw nothing, it ends, and what is held in the end came out of its records.
 */

import { record, RecordingReader, type GameWorld, type Recording, type ReplayedGame } from '../../src/recording.ts'
import { ReplayCourse } from '../../src/recording/replay-course.ts'
import { printable } from '../../src/peer/printable.ts'
import { Scenario } from '../../src/testing.ts'
import { MemoryStream } from '../../test/recording/memory-stream.ts'
import { inputOf, madeRecordings, recordingOf, RECORDING_SEEDS } from '../forged-recording.ts'
import { demand, type FuzzTarget } from '../target.ts'

const PORT = 9080
const OPTIONS = { idle_timeout: 1, max_peers: 50, on_warning: () => undefined }
const QUIET = { ...OPTIONS, verify: () => Promise.resolve(true) }
/** More of them take their time, as they should. */
const MOST_POLLS = 3000
/** A poll is a record, a step and a tick, or waits for a tick that polls. */
const STEPS_OF_A_RECORD = 3
const LONGEST_DIFFERENCE = 1000

/** A game that listens, sends back what it hears, looks at the clock and throws dice. */
class EchoGame implements ReplayedGame {
  readonly #world: GameWorld
  readonly #isMultiplayer: boolean

  constructor(world: GameWorld, isMultiplayer: boolean) {
    this.#world = world
    this.#isMultiplayer = isMultiplayer
    const { server, random } = world
    server.client_connected.connect((id) => server.get_peer(id)?.put_packet(Uint8Array.of(random.nextUint32() & 0xff)))
    server.client_close_request.connect((id) => void server.get_peer_port(id))
    server.data_received.connect((id) => {
      const peer = server.get_peer(id)
      while (peer !== null && peer.get_available_packet_count() > 0) peer.put_packet(peer.get_packet())
    })
  }

  listen(): void {
    this.#world.server.listen(PORT, [], this.#isMultiplayer)
  }

  tick(): void {
    const { server, clock } = this.#world
    if (clock.now() < 0) server.stop()
    server.poll()
    while (server.get_available_packet_count() > 0) server.put_packet(server.get_packet())
    server.broadcast(Uint8Array.of(1, 2, 3))
  }
}

/** The recording of a short life, as an input; the second bit of its first byte is for `gd_mp_api`. */
async function recordedLife(multiplayer: boolean, play: (scenario: Scenario) => void): Promise<Uint8Array> {
  const stream = new MemoryStream()
  const made: { recording: Recording; game: EchoGame }[] = []
  const scenario = new Scenario({
    ...{ multiplayer, polls: false, server: OPTIONS },
    prepare: (server) => {
      const recording = record(server, stream)
      made.push({
        recording,
        game: new EchoGame({ server, clock: recording.clock, random: recording.random }, multiplayer),
      })
    },
  })
  for (const { game } of made) scenario.onTick(() => game.tick())
  play(scenario)
  for (const { recording } of made) await recording.close()
  scenario.close()
  const events = [...new RecordingReader(stream.bytes)]
  const input = inputOf(events.map(({ micros, isInside, ...body }) => ({ body, micros, isInside })))
  return Uint8Array.of(multiplayer ? 2 : 0, ...input.subarray(1))
}

function talk(scenario: Scenario): void {
  const ann = scenario.client('ann')
  const bob = scenario.raw('bob')
  scenario.step(50)
  ann.put_packet(Uint8Array.of(7))
  ann.get_peer(1)?.put_packet(Uint8Array.of(8, 9))
  bob.send('a word')
  scenario.step(35)
  bob.close(1000, 'enough')
  scenario.step(35)
  scenario.reset('ann')
  scenario.step(35)
}

function fallSilent(scenario: Scenario): void {
  scenario.raw('ann')
  scenario.step(50)
  scenario.silence('ann')
  scenario.step(1300)
}

const LIVES = await Promise.all([recordedLife(false, talk), recordedLife(true, talk), recordedLife(false, fallSilent)])

/** Records, and polls of idle stretches. */
function countOf(bytes: Uint8Array): { records: number; polls: number } {
  let [records, polls] = [0, 0]
  for (const event of new RecordingReader(bytes)) {
    records++
    polls += event.kind === 'idle' ? event.polls : event.kind === 'poll' ? 1 : 0
  }
  return { records, polls }
}

/** `replay`. */
export const replay: FuzzTarget = {
  name: 'replay',
  reads: [
    'src/recording/replay-course.ts',
    'src/recording/replay-script.ts',
    'src/recording/replay-transport.ts',
    'src/recording/replay-connection.ts',
    'src/recording/replay-ports.ts',
    'src/recording/replay-difference.ts',
  ],
  seeds: [...LIVES, ...RECORDING_SEEDS],
  made: madeRecordings,
  run(input) {
    const bytes = recordingOf(input)
    const [first = 0] = input
    const { records, polls } = countOf(bytes)
    const reader = new RecordingReader(bytes)
    const { header } = reader
    if (header === null || !header.hasPayloads || polls > MOST_POLLS) return
    const course = new ReplayCourse(reader, header, (first & 4) === 0 ? OPTIONS : QUIET)
    const game = new EchoGame(course.world, (first & 2) !== 0)
    game.listen()
    let steps = 0
    for (const _pause of course.steps(game, (first & 8) !== 0, null)) {
      demand(++steps <= STEPS_OF_A_RECORD * (records + polls + 1), 'it does not come to its end')
    }
    const { ticks, difference, thrown, end } = course.report(game)
    demand(thrown.length === 0, `a tick threw: ${String(thrown[0]?.error)}`)
    demand(ticks <= polls + records, 'it polls more often than the recording')
    demand(difference !== null || end.offset <= bytes.length, 'it ends behind its end')
    demand(difference === null || !LIVES.includes(input), `a true recording is found otherwise: ${difference?.text}`)
    const text = difference?.text ?? ''
    demand(printable(text) === text && text.length <= LONGEST_DIFFERENCE, 'a difference cannot be printed')
    const { server } = course.world
    const { connections, pending, peers, backlog_bytes, queued_packets } = server.get_stats()
    demand(connections + pending + peers + queued_packets <= 2 * records, 'more is there than has come')
    demand(backlog_bytes <= bytes.length, 'it holds more bytes than have come')
    server.stop()
  },
}

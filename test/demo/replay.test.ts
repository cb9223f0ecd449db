/** The demo records itself on real sockets; its record is replayed to the last bit, and what was changed is found. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { PILOT } from '../../demo/arena/arena.ts'
import { WIRE_VERSION } from '../../demo/arena/calls.ts'
import { KEY } from '../../demo/arena/flight.ts'
import { enginesHere, onEachEngine, type RealEngine } from '../network/engines.ts'
import { replayArena } from '../support/arena-replay.ts'
import { DemoProcess } from '../support/demo.ts'
import { Godot4Stranger } from './godot4-stranger.ts'
import { Stranger } from './stranger.ts'

/** Records bots and two who fly in circles, one in each of Godot's wires, until the match is so old; returns the recording's path. */
async function recordMatch(t: Test, engine: RealEngine, ticks: number): Promise<string> {
  const path = join(t.testdir(), 'match.rec')
  const demo = new DemoProcess(t, ['--port', '0', '--bots', '4', '--engine', engine, '--record', path])
  const url = await demo.url()
  const [player, other] = [new Stranger(t, url), new Godot4Stranger(t, url)]
  await other.join(WIRE_VERSION, PILOT.godot4, 'Uma')
  other.call('steer', [KEY.thrust | KEY.left, 1])
  await player.join(WIRE_VERSION, PILOT.visitor, 'Ada')
  player.call('steer', [KEY.thrust | KEY.right | KEY.fire, 1])
  await player.until(() => (player.latest?.tick ?? 0) >= ticks && player.latest?.shots.length !== 0)
  demo.signal('SIGINT')
  t.match(await demo.ended, { code: 0, stderr: '' })
  return path
}

onEachEngine(t, (engine) => {
  t.test(`a match that was recorded on ${engine} is replayed to the last bit, three times`, async (t) => {
    const path = await recordMatch(t, engine, 240)

    for (let time = 0; time < 3; time++) {
      const report = await replayArena(path)

      t.match(report, { difference: null, thrown: { length: 0 }, end: { state: 'whole' } })
      t.ok(report.ticks >= 240, `${report.ticks} ticks`)
      t.ok(report.packetsIn > 50, `${report.packetsIn} packets in`)
      t.ok(report.packetsOut > 500, `${report.packetsOut} packets out`)
      t.match(report.header.description, { engine, note: { game: 'arena', version: WIRE_VERSION } })
    }
  })
})

t.test('another rule is reported with the tick, the peer and the byte where it first tells', async (t) => {
  const path = await recordMatch(t, enginesHere()[0] ?? 'ws', 60)

  const { difference: none } = await replayArena(path, {})
  const { difference } = await replayArena(path, { recoil: 15 })

  t.equal(none, null)
  t.match(difference, { tick: Number, peer: Number, kind: 'write', packet: Number, byte: Number })
  t.match(difference?.text, /^Tick \d+ \(\d\.\d+ s\), peer \d+, packet \d of the batch: byte \d+ of \d+ is 0x../)
})

t.test('leaves with 1 and one sentence where the file is there already, and does not touch it', async (t) => {
  const path = join(t.testdir(), 'match.rec')
  writeFileSync(path, 'mine')

  const { code, stdout, stderr } = await new DemoProcess(t, ['--port', '0', '--record', path]).ended

  t.same([code, stdout], [1, ''])
  t.match(stderr, /^[^\n]*match\.rec' is there already: it is not recorded over\.\n$/)
  t.equal(readFileSync(path, 'utf8'), 'mine')
})

t.test('leaves with 1 and one sentence where no file can be made', async (t) => {
  const path = join(t.testdir(), 'nowhere', 'match.rec')

  const { code, stdout, stderr } = await new DemoProcess(t, ['--port', '0', '--record', path]).ended

  t.same([code, stdout], [1, ''])
  t.match(stderr, /^Cannot write [^\n]*match\.rec': [^\n]*\.\n$/)
})

t.test('leaves no file where it could not open its port', async (t) => {
  const path = join(t.testdir(), 'match.rec')
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as AddressInfo

  const { code } = await new DemoProcess(t, ['--port', String(port), '--record', path]).ended

  t.equal(code, 1)
  t.notOk(existsSync(path))
})

/** The guard alone: what it forwards, and that it speaks once. The rest is seen through the client. */

import t from 'tap'
import { GuardedConnection } from '../../src/client/guarded-connection.ts'
import type { ConnectionEnd } from '../../src/peer/connection.ts'
import { PacketBatch } from '../../src/peer/packet-batch.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { askAboutSilence } from '../support/silence.ts'
import { FakeLink, LOST } from './fake-connector.ts'

function scene(idleTimeoutMs = 0) {
  const clock = new VirtualClock()
  const link = new FakeLink()
  const heard: unknown[] = []
  const failed = (error: unknown): void => void heard.push(error)
  const guard = new GuardedConnection(link, { clock, messageLimit: 4, idleTimeoutMs, closeTimeoutMs: 100, failed })
  link.hearTo(guard)
  const listen = (): void =>
    guard.setOwner({
      message: (bytes) => heard.push(Buffer.from(bytes).toString()),
      pong: () => heard.push('pong'),
      drained: () => heard.push('drained'),
      ended: (end: ConnectionEnd) => heard.push(end.cause),
    })
  return { clock, link, guard, heard, listen }
}

t.test('forwards what the owner asks', async (t) => {
  const { link, guard } = scene()
  const batch = new PacketBatch()
  batch.add(Buffer.from('x'), true)
  link.bufferedAmount = 7

  guard.write(batch)
  guard.ping()
  guard.setReading(false)

  t.same([guard.address, guard.port, guard.bufferedAmount], ['127.0.0.1', 4000, 7])
  t.equal(guard.setNoDelay(false), true)
  t.same([link.writes, link.pings, link.isReading, link.noDelay], [[['text:x']], 1, false, false])
  guard.terminate()
  t.equal(link.terminations, 1)
})

t.test('ends as a lost one where the connector throws at a write, and asks it no more', async (t) => {
  const { clock, link, guard, heard, listen } = scene(40)
  listen()
  const [first, second] = [new Error('no write'), new Error('no cut')]
  link.write = () => {
    throw first
  }
  link.terminate = () => {
    throw second
  }

  guard.write(new PacketBatch())
  clock.advance(1000)

  t.strictSame(heard, [first, 'lost', second])
  t.equal(guard.failure?.reason, 'lost')
  t.equal(link.pings, 0)
})

t.test('forwards what the connection tells, and nothing behind the end', async (t) => {
  const { link, guard, heard, listen } = scene()
  listen()

  link.say('a')
  link.pong()
  link.drain()
  link.end(LOST)
  link.say('b')
  link.pong()
  link.drain()
  link.end(LOST)
  guard.refuse('idle-timeout', 0)

  t.same(heard, ['a', 'pong', 'drained', 'lost'])
  t.equal(guard.failure?.reason, 'lost')
  t.equal(link.terminations, 0)
})

t.test('stays calm before anybody listens', async (t) => {
  const { link, guard } = scene()

  link.say('a')
  link.pong()
  link.drain()
  guard.refuse('backlog-full', 1008)

  t.equal(guard.end?.cause, 'refused')
})

t.test('a refusal is told at once, and the socket has the close time-out to leave', async (t) => {
  const { clock, link, heard, guard, listen } = scene(40)
  listen()

  link.say('12345')
  clock.advance(99)
  t.same(heard, ['refused'])
  t.equal(link.terminations, 0)
  clock.advance(1)

  t.equal(link.terminations, 1)
  t.same(heard, ['refused'])
  t.equal(guard.failure?.reason, 'message-too-big')
  t.equal(clock.pendingTimers, 0)
})

t.test('tells what arrives behind a refusal, or late, as late', async (t) => {
  const { link, guard } = scene()
  const late: number[] = []
  guard.setOwner({
    message: () => t.fail('nobody reads it'),
    late: (length) => late.push(length),
    pong: () => undefined,
    drained: () => undefined,
    ended: () => undefined,
  })

  guard.refuse('backlog-full', 1008)
  link.say('abc')
  guard.late(7)

  t.same(late, [3, 7])
})

askAboutSilence(t, ['refused'], () => {
  const { clock, link, guard, heard, listen } = scene(40)
  listen()
  return { clock, socket: link, connection: guard, heard }
})

/**
 * What both wrappers of a connection promise of silence: the idle time-out of 40 ms counts only what they could have
 * heard. Called by the tests of the server's gated connection and of the client's guarded one.
 */

import type { Test } from 'tap'
import type { VirtualClock } from '../../src/peer/virtual-clock.ts'
import type { FakeConnection } from './fake-connection.ts'

/** A wrapper at work on a fake connection, with an idle time-out of 40 ms. */
export interface SilenceScene {
  readonly clock: VirtualClock
  readonly socket: FakeConnection
  readonly connection: { setReading(enabled: boolean): void }
  /** What its owner and its host were told. */
  readonly heard: readonly unknown[]
}

/** Asks for the promises; `refused` is what is told of a connection that was silent for too long. */
export function askAboutSilence(t: Test, refused: readonly string[], makeScene: () => SilenceScene): void {
  t.test('counts no silence while it does not read, and counts anew when it reads again', async (t) => {
    const { clock, socket, connection, heard } = makeScene()
    clock.advance(30)

    connection.setReading(false)
    clock.advance(1000)
    t.same(heard, [])
    t.ok(socket.pings > 90, 'pings go on: they find out who is gone')

    connection.setReading(true)
    clock.advance(40)
    t.same(heard, [])
    clock.advance(10)
    t.same(heard, refused)
  })

  t.test('counts silence where the connection cannot stop reading', async (t) => {
    const { clock, socket, connection, heard } = makeScene()
    Object.defineProperty(socket, 'setReading', { value: undefined })

    connection.setReading(false)
    clock.advance(50)

    t.same(heard, refused)
  })
}

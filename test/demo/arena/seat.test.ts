/** A seat of the page and the bots, at the built demo: it joins, hears of the others, and comes back by itself. */

import t from 'tap'
import { PILOT } from '../../../demo/arena/arena.ts'
import { Seat } from '../../../demo/arena/seat.ts'
import { DemoProcess } from '../../support/demo.ts'

async function until(seat: Seat, isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 60_000
  for (;;) {
    seat.poll()
    if (isSo()) return
    if (performance.now() > giveUpAt) throw new Error(`it never came to: ${isSo.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

t.test('says why it cannot join, and does nothing without a ship', async (t) => {
  const seat = new Seat({ pilot: PILOT.bot }, {})

  seat.steer(1, 1)
  seat.ping(1)
  seat.poll()

  t.match(seat.join('ftp://127.0.0.1/'), /ftp/)
  t.same([seat.ship, seat.roster.size, seat.bytesIn, seat.waitingBytes], [0, 0, 0, 0])
})

t.test('keeps who is there, and comes back to an arena that was closed', async (t) => {
  const first = new DemoProcess(t, ['--port', '0', '--bots', '3'])
  const url = await first.url()
  const journal: string[] = []
  const seat = new Seat(
    { pilot: PILOT.visitor, name: 'Ada' },
    {
      welcomed: (_ship, _engine, ticks) => void journal.push(`welcomed, ${ticks} ticks`),
      lost: (code, isTryingAgain) => void journal.push(`lost ${code} ${isTryingAgain}`),
      ponged: (stamp) => void journal.push(`pong ${stamp}`),
    },
  )
  t.teardown(() => seat.leave())

  t.equal(seat.join(url.replace('http', 'ws')), undefined)
  await until(seat, () => seat.roster.size === 4)
  t.match(seat.roster.get(seat.ship), { name: 'Ada', pilot: PILOT.visitor, score: Number })
  seat.ping(77)
  await until(seat, () => journal.includes('pong 77'))
  first.signal('SIGINT')
  await until(seat, () => seat.ship === 0)
  await first.ended
  t.equal(seat.roster.size, 0)
  await new DemoProcess(t, ['--port', new URL(url).port, '--bots', '0']).url()
  await until(seat, () => seat.ship !== 0 && seat.roster.size === 1)

  t.same(journal.slice(0, 3), ['welcomed, 60 ticks', 'pong 77', 'lost 1001 true'])
  t.equal(journal.at(-1), 'welcomed, 60 ticks')
})

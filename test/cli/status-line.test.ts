/** The status line: what a terminal and a file are given. */

import t from 'tap'
import { StatusLine, statusPace, type Repeat } from '../../src/cli/status-line.ts'

const PACE = { renewMs: 500, plainMs: 5000 }
const CLEAR = '\r\u001b[2K'

/** A stand-in for the interval: rings when it is told to. */
class Bell {
  everyMs = 0
  #ring: () => void = () => undefined

  readonly repeat: Repeat = (everyMs, callback) => {
    this.everyMs = everyMs
    this.#ring = callback
    return () => (this.#ring = () => undefined)
  }

  ring(): void {
    this.#ring()
  }
}

t.test('renews one line in a terminal, cut to its width, and clears it in the end', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const out = { isTTY: true, columns: 10, write: (text: string) => written.push(text) }
  const status = new StatusLine(out, PACE, bell.repeat)

  status.start(() => '21 peers, 3 pending')
  bell.ring()
  status.stop()
  bell.ring()

  t.same(written, [`${CLEAR}21 peers,`, CLEAR])
  t.equal(bell.everyMs, 500)
})

t.test('takes 80 columns for the width of a terminal that does not know its own', async (t) => {
  for (const columns of [0, undefined]) {
    const written: string[] = []
    const bell = new Bell()
    new StatusLine({ isTTY: true, columns, write: (text) => written.push(text) }, PACE, bell.repeat).start(() =>
      'x'.repeat(100),
    )

    bell.ring()

    t.same(written, [`${CLEAR}${'x'.repeat(79)}`])
  }
})

t.test('gets out of the way of another line', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const status = new StatusLine({ isTTY: true, write: (text) => written.push(text) }, PACE, bell.repeat)
  status.start(() => 'here')
  bell.ring()

  status.clear()
  bell.ring()

  t.same(written, [`${CLEAR}here`, CLEAR, `${CLEAR}here`])
})

t.test('writes plain lines, less often, where there is no terminal', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const status = new StatusLine({ write: (text) => written.push(text) }, PACE, bell.repeat)

  status.start(() => '21 peers')
  bell.ring()
  status.clear()
  status.stop()
  bell.ring()

  t.same(written, ['21 peers\n'])
  t.equal(bell.everyMs, 5000)
})

t.test('writes nothing into a terminal before it starts and after it has stopped', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const status = new StatusLine({ isTTY: true, write: (text) => written.push(text) }, PACE, bell.repeat)

  status.clear()
  status.start(() => 'here')
  status.stop()
  status.clear()
  status.stop()

  t.same(written, [CLEAR])
})

t.test('the pace that was asked for is the same everywhere; without one it is the usual', async (t) => {
  t.same(statusPace(2, { renewMs: 500, plainMs: 5000 }), { renewMs: 2000, plainMs: 2000 })
  t.same(statusPace(null, { renewMs: 500, plainMs: 5000 }), { renewMs: 500, plainMs: 5000 })
})

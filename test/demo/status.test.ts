/** The status line: how figures read, and what a terminal and a file are given. */

import t from 'tap'
import { describeBytes, describeReading, StatusLine, type Repeat } from '../../demo/status.ts'

const READING = {
  tickMeanMicros: 345.6,
  tickMaxMicros: 1200,
  peers: 21,
  bytesInPerSecond: 612,
  bytesOutPerSecond: 345_678,
  engine: 'uws',
}

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

t.test('says everything in one line', async (t) => {
  t.equal(describeReading(READING), '21 peers | tick 0.35 ms (max 1.20) | in 612 B/s, out 346 KB/s | uws')
})

t.test('gives bytes the unit that fits', async (t) => {
  const cases = [
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 KB'],
    [45_678, '46 KB'],
    [3_456_789, '3.5 MB'],
  ] as const
  for (const [bytes, text] of cases) t.equal(describeBytes(bytes), text)
})

t.test('renews one line in a terminal, cut to its width, and clears it in the end', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const out = { isTTY: true, columns: 30, write: (text: string) => written.push(text) }
  const status = new StatusLine(out, () => READING, bell.repeat)

  status.start()
  bell.ring()
  status.stop()
  bell.ring()

  t.same(written, ['\r\u001b[2K21 peers | tick 0.35 ms (max ', '\r\u001b[2K'])
  t.equal(bell.everyMs, 500)
})

t.test('writes a plain line every five seconds where there is no terminal', async (t) => {
  const written: string[] = []
  const bell = new Bell()
  const status = new StatusLine({ write: (text) => written.push(text) }, () => READING, bell.repeat)

  status.start()
  bell.ring()
  status.stop()
  bell.ring()

  t.same(written, [`${describeReading(READING)}\n`])
  t.equal(bell.everyMs, 5000)
})

/** What a replay says. */

import t from 'tap'
import { describeProgress, describeReplay } from '../../src/cli/replay-text.ts'

const WHOLE = { state: 'whole', offset: 9, reason: '' } as const
const EQUAL = { ticks: 600, packetsIn: 20, packetsOut: 40, difference: null, thrown: [], end: WHOLE }
const DIFFERENCE = {
  ...{ tick: 3, time: 50, peer: 5, kind: 'write', packet: 0, byte: 1, recorded: 1, replayed: 2 },
  text: 'Tick 3: byte 1 is 0x01\u001b.',
}

t.test('shows how far it has come', async (t) => {
  t.equal(describeProgress({ offset: 0, size: 100, ticks: 0 }), '[------------------------] 0 % | 0 ticks')
  t.equal(describeProgress({ offset: 50, size: 100, ticks: 7 }), '[############------------] 50 % | 7 ticks')
  t.match(describeProgress({ offset: 100, size: 100, ticks: 9 }), /^\[#{24}\] 100 %/)
})

t.test('says that a game did the same, and how fast', async (t) => {
  t.same(describeReplay(EQUAL, 10_000, 400), {
    isCompared: true,
    isEqual: true,
    text: 'Equal: the game did all that it did then.\n600 ticks, 20 packets in, 40 out; 10.0 s in 0.4 s, 25 times real time\n',
  })
})

t.test('has nothing to compare where there was no poll', async (t) => {
  const cut = { state: 'cut', offset: 9, reason: 'The rest is missing.' } as const

  t.match(describeReplay({ ...EQUAL, ticks: 0, end: cut }, 1, 1), { isCompared: false, text: /^Nothing to compare/ })
})

t.test('names the first difference, with nothing in it that drives a terminal', async (t) => {
  const { isEqual, text } = describeReplay({ ...EQUAL, difference: DIFFERENCE }, 50, 10)

  t.equal(isEqual, false)
  t.match(text, 'Not equal.\nTick 3: byte 1 is 0x01\\u001b.\n')
})

t.test('is not equal where a tick threw or the recording is damaged; one that is cut is equal so far', async (t) => {
  const thrown = [{ tick: 2, error: new Error('Ouch.') }]
  const damaged = { state: 'damaged', offset: 9, reason: 'A checksum is wrong.' } as const
  const cut = { state: 'cut', offset: 9, reason: 'The rest is missing.' } as const

  t.match(describeReplay({ ...EQUAL, thrown }, 1, 1), { isEqual: false, text: /^Tick 2 threw: Ouch\.$/m })
  const lines = [{ tick: 2, error: new Error('Not equal:\r\n- 1\nEqual: \u001b[2J') }]
  t.match(
    describeReplay({ ...EQUAL, thrown: lines }, 1, 1).text,
    '\nTick 2 threw: Not equal:\n  - 1\n  Equal: \\u001b[2J\n',
  )
  t.match(describeReplay({ ...EQUAL, end: damaged }, 1, 1), { isEqual: false, text: /is damaged: A checksum/ })
  t.match(describeReplay({ ...EQUAL, end: cut }, 1, 1), { isEqual: true, text: /is cut: The rest/ })
})

/** A load as a line and as a summary. */

import t from 'tap'
import { LoadSums } from '../../src/cli/load-figures.ts'
import { describeLoad, describeOutcome } from '../../src/cli/load-status.ts'
import { LoadTally } from '../../src/cli/load-tally.ts'

const ASKED = { url: 'ws://127.0.0.1:9080', peers: 4, rate: 20, size: 32, seconds: 10, script: null }
const OUTCOME = { seconds: 10, cpu: [0.123, 0.456], isCutShort: false, voidBecause: [] }

function sumsOf(change: (tally: LoadTally) => void): LoadSums {
  const [sums, tally] = [new LoadSums(), new LoadTally()]
  change(tally)
  sums.add(tally.take())
  return sums
}

const echoed = sumsOf((tally) => {
  tally.count('joined', 4)
  tally.count('turns', 800)
  tally.count('sent', 800)
  tally.count('sentBytes', 25_600)
  tally.count('received', 800)
  tally.count('receivedBytes', 25_600)
  for (let index = 0; index < 4; index++) tally.time('connectMicros', 5)
  for (let index = 0; index < 800; index++) {
    tally.time('answerMicros', 2)
    tally.time('lateMicros', 0.5)
  }
})
const silent = sumsOf((tally) => {
  tally.count('joined', 3)
  tally.count('lost')
  tally.count('turns', 800)
  tally.count('sent', 500)
  tally.error('refused: http 503')
  tally.error('unsent: not connected', 300)
})

t.test('one line says how far it is, who is in, and how long answers take', async (t) => {
  t.equal(
    describeLoad(ASKED, 'running', 4.2, echoed.figures),
    'ws://127.0.0.1:9080 4/10 s | 4/4 peers | sent 800, answered 800 | p50 2.00, p99 2.00 ms | late p99 0.50 ms',
  )
  t.equal(
    describeLoad(ASKED, 'waiting', 10, silent.figures),
    'ws://127.0.0.1:9080 waiting | 2/4 peers, 301 errors | sent 500, answered 0 | no answer yet',
  )
})

t.test('the summary has what was asked, sent, received and measured', async (t) => {
  t.same(describeOutcome(ASKED, { ...OUTCOME, figures: echoed.figures }).split('\n'), [
    'load       ws://127.0.0.1:9080, 20/s from each peer, 32 bytes each, 10.0 s',
    'peers      4 of 4 got in',
    'connecting p50 5.00  p90 5.00  p99 5.00  p99.9 5.00  max 5.00 ms',
    'sent       800 packets in 800 turns, 80/s 2.6 KB/s',
    'received   800 packets, 80/s 2.6 KB/s; 1.00 answers to a packet',
    'latency    p50 2.00  p90 2.00  p99 2.00  p99.9 2.00  max 2.00 ms',
    "lateness   p50 0.50  p90 0.50  p99 0.50  p99.9 0.50  max 0.50 ms; the loader's own, and part of the latency",
    'loader     12 %, 46 % of a core',
    '',
  ])
})

t.test('where nothing comes back it says so, and makes up no latency', async (t) => {
  const text = describeOutcome(ASKED, { ...OUTCOME, isCutShort: true, seconds: 3, figures: silent.figures })

  t.match(text, /^load .*, 3\.0 s, cut short$/m)
  t.match(text, /^peers {6}3 of 4 got in, 1 were lost$/m)
  t.match(text, /^received .*; no answers$/m)
  t.match(text, /^latency {4}not measured: nothing that was sent has come back$/m)
  t.match(text, /^error {6}unsent: not connected: 300\nerror {6}refused: http 503: 1$/m)
})

t.test('where a script calls nothing answered it says that, whatever has come back', async (t) => {
  const figures = { ...echoed.figures, answers: 0, latencyMs: null }
  const text = describeOutcome({ ...ASKED, script: 'bot.js' }, { ...OUTCOME, figures })

  t.match(text, /^received {3}800 packets, .*; none of them said to be an answer$/m)
  t.match(text, /^latency {4}not measured: the script has called nothing answered$/m)
})

t.test('a load that measured itself is void, and ten errors are shown', async (t) => {
  const many = sumsOf((tally) => {
    for (let index = 0; index < 30; index++) tally.error(`reason ${index}`)
  })
  const outcome = { ...OUTCOME, cpu: [], voidBecause: ['the loader used 97 % of a core (90 at most)'] }

  const text = describeOutcome({ ...ASKED, script: 'bot.js' }, { ...outcome, figures: many.figures })

  t.match(text, /^load .* bot\.js, /m)
  t.match(text, /^VOID {7}the loader used 97 % of a core \(90 at most\): the figures say more of the loader than /m)
  t.match(text, /^loader {5}did not run$/m)
  t.equal(text.split('\n').filter((line) => line.startsWith('error')).length, 10)
})

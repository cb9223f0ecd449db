import t from 'tap'
import { isSendableCloseCode, receivedReason, sendableReason } from '../../src/peer/close-frame.ts'

t.test('lets the codes pass that no client hangs on, and no others', async (t) => {
  const sendable = Array.from({ length: 5001 }, (_, code) => code).filter(isSendableCloseCode)

  const ranges = sendable.reduce<number[][]>((list, code) => {
    const last = list.at(-1)
    if (last?.[1] === code - 1) last[1] = code
    else list.push([code, code])
    return list
  }, [])
  t.same(ranges, [
    [0, 0],
    [1000, 1003],
    [1007, 1011],
    [3000, 4999],
  ])
  for (const code of [-1, 1000.5, NaN, Infinity, 66536]) t.equal(isSendableCloseCode(code), false, String(code))
})

t.test('leaves a reason of up to 123 bytes as it is', async (t) => {
  t.equal(sendableReason(''), '')
  t.equal(sendableReason('x'.repeat(123)), 'x'.repeat(123))
})

t.test('cuts a longer reason between two characters', async (t) => {
  t.equal(sendableReason('x'.repeat(200)), 'x'.repeat(123))
  t.equal(sendableReason('é'.repeat(100)), 'é'.repeat(61))
  t.equal(sendableReason('€'.repeat(100)), '€'.repeat(41))
  t.equal(sendableReason('x😀'.repeat(30)), 'x😀'.repeat(24) + 'x')
})

t.test('makes a lone surrogate well-formed', async (t) => {
  t.equal(sendableReason('a\ud800b'), 'a\ufffdb')
  t.equal(sendableReason('\ufeffbom'), '\ufeffbom')
})

t.test('reads a received reason up to the NUL that Godot 3 puts behind it', async (t) => {
  const cases: [reason: string, read: string][] = [
    ['', ''],
    ['bye', 'bye'],
    ['bye\0', 'bye'],
    ['\0bye', ''],
    ['a\0b\0', 'a'],
  ]
  for (const [reason, read] of cases) t.equal(receivedReason(reason), read)
})

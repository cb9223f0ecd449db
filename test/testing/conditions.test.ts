/** Network conditions: what may be asked for, what is meant by what is left out, and the networks with names. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { resolveConditions, type NetworkConditions } from '../../src/testing/conditions.ts'
import { preset, PRESET_NAMES, PRESETS } from '../../src/testing/presets.ts'

const NOTHING = {
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  stallEveryMs: 0,
  stallMs: 0,
  silentAfterMs: Infinity,
  resetAfterMs: Infinity,
  resetAfterBytes: Infinity,
  readerBytesPerSecond: Infinity,
  readerBufferBytes: 65_536,
  bufferBytes: 1_048_576,
}

t.test('asks for nothing where nothing is said', async (t) => {
  t.same(resolveConditions(), NOTHING)
  t.same(resolveConditions({ latencyMs: undefined }), NOTHING)
})

t.test('takes the ends of each range', async (t) => {
  const least: NetworkConditions = {
    ...{ latencyMs: 0, jitterMs: 0, bytesPerSecond: 100, stallEveryMs: 1, stallMs: 0.5, silentAfterMs: 0 },
    ...{ resetAfterMs: 0, resetAfterBytes: 0, readerBytesPerSecond: 1, readerBufferBytes: 1, bufferBytes: 1 },
  }
  const most: NetworkConditions = {
    ...{ latencyMs: 60_000, jitterMs: 60_000, bytesPerSecond: 1e10, stallEveryMs: 86_400_000, stallMs: 86_399_999 },
    ...{ silentAfterMs: 86_400_000, resetAfterMs: 86_400_000, resetAfterBytes: Number.MAX_SAFE_INTEGER },
    ...{ readerBytesPerSecond: 1e10, readerBufferBytes: 67_108_864, bufferBytes: 67_108_864 },
  }

  t.same(resolveConditions(least), least)
  t.same(resolveConditions(most), most)
})

t.test('refuses what is out of range with a sentence that names the field', async (t) => {
  const cases: readonly (readonly [unknown, string | RegExp])[] = [
    [{ latencyMs: -1 }, 'Option "up.latencyMs" must be a number from 0 to 60000, not -1.'],
    [{ latencyMs: NaN }, 'Option "up.latencyMs" must be a number from 0 to 60000, not NaN.'],
    [{ jitterMs: '5' }, 'Option "up.jitterMs" must be a number from 0 to 60000, not "5".'],
    [
      { bytesPerSecond: 99 },
      'Option "up.bytesPerSecond" must be a number from 100 to 10000000000, or Infinity, not 99.',
    ],
    [{ stallEveryMs: 0.5 }, 'Option "up.stallEveryMs" must be a number from 1 to 86400000, or 0, not 0.5.'],
    [{ stallMs: -1 }, 'Option "up.stallMs" must be a number from 0 to 86400000, not -1.'],
    [{ silentAfterMs: -1 }, 'Option "up.silentAfterMs" must be a number from 0 to 86400000, or Infinity, not -1.'],
    [{ resetAfterMs: null }, 'Option "up.resetAfterMs" must be a number from 0 to 86400000, or Infinity, not null.'],
    [
      { resetAfterBytes: 1.5 },
      /^Option "up.resetAfterBytes" must be a whole number from 0 to \d+, or Infinity, not 1.5.$/,
    ],
    [{ readerBytesPerSecond: 0 }, /^Option "up.readerBytesPerSecond" must be .* not 0\.$/],
    [{ readerBufferBytes: 0 }, 'Option "up.readerBufferBytes" must be a whole number from 1 to 67108864, not 0.'],
    [{ bufferBytes: 67_108_865 }, 'Option "up.bufferBytes" must be a whole number from 1 to 67108864, not 67108865.'],
    [{ bufferBytes: Infinity }, 'Option "up.bufferBytes" must be a whole number from 1 to 67108864, not Infinity.'],
    [{ latency: 5 }, 'There is no option "up.latency".'],
    [null, 'Options must be an object, not null.'],
  ]
  for (const [given, message] of cases) {
    t.throws(() => resolveConditions(given as NetworkConditions, 'up.'), { name: 'TypeError', message })
  }
})

t.test('refuses a stall that lacks its other half, or never ends', async (t) => {
  t.throws(() => resolveConditions({ stallMs: 5 }), { message: 'Option "stallMs" needs "stallEveryMs" beside it.' })
  for (const stallMs of [undefined, 0, 100, 200]) {
    t.throws(() => resolveConditions({ stallEveryMs: 100, stallMs }), {
      name: 'TypeError',
      message: /^Option "stallMs" must be a number above 0 and below "stallEveryMs", which is 100, not \d+\.$/,
    })
  }
})

t.test('each network with a name is within the ranges, and says where its numbers come from', async (t) => {
  t.match(PRESET_NAMES, ['lan', 'wifi', 'cable', '5g', '4g', 'slow-4g', '3g', '2g', 'bad-hotel', 'train', 'satellite'])
  for (const name of PRESET_NAMES) {
    const { up, down } = preset(name)

    t.match(resolveConditions(up), up, name)
    t.match(resolveConditions(down), down, name)
    t.match(PRESETS[name].source, /^[A-Z].+[.]$/)
  }
})

t.test('refuses a network that has no name here, and lists those that have', async (t) => {
  for (const name of ['5G', 'toString', '']) {
    t.throws(() => preset(name as '5g'), {
      name: 'TypeError',
      message: /^There is no preset ".*"; there are lan, wifi, /,
    })
  }
})

/** The rows of the guide whose first cell is a name in code style, by that name. */
function rowsOfGuide(): Map<string, string[]> {
  const guide = readFileSync(new URL('../../docs/conditions.md', import.meta.url), 'utf8')
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'))
  return new Map(
    rows.map((row) => {
      const [name = '', ...cells] = row.split('|').slice(1, -1)
      return [name.replaceAll('`', '').trim(), cells.map((cell) => cell.trim())]
    }),
  )
}

t.test('the guide names each field, and has the numbers of each preset', async (t) => {
  const rows = rowsOfGuide()
  const english = (number = 0): string => number.toLocaleString('en-US')
  for (const name of Object.keys(NOTHING)) t.ok(rows.has(name), name)
  for (const name of PRESET_NAMES) {
    const { up, down } = preset(name)
    const delay = `${up.latencyMs ?? 0} + ${up.jitterMs ?? 0} ms`

    t.same(rows.get(name)?.slice(0, 3), [delay, english(up.bytesPerSecond), english(down.bytesPerSecond)], name)
    t.equal(rows.get(name)?.[3] === '', up.stallEveryMs === undefined, name)
  }
})

/**
 * What the programs of this folder share: a call made over and over in this process, first to warm up, then measured.
 * Run as `node <program> WARMUP_MS MEASURE_MS`; prints `begin`, then one line of JSON. Bounded in time.
 */

/** Calls between two looks at the clock. */
const BLOCK = 2_048

/** The last argument of the call that is measured: `move(12, 3.5, 'left')`. */
export const WAY = 'left'

/** The first argument of call number `index`: other numbers each time, so that nothing is computed once and for all. */
export function placeOf(index: number): number {
  return index & 63
}

/** The second: never whole, so that it is a real on every wire. */
export function speedOf(index: number): number {
  return (index & 7) + 0.5
}

/** What one call adds to the sum. */
export function sumOf(place: number, speed: number, way: string): number {
  return place + speed + way.length
}

/** What the calls 0 to `count` - 1 add up to: who receives them must find the same. */
function sumOfAll(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += sumOf(placeOf(index), speedOf(index), WAY)
  return sum
}

/**
 * Repeats `calls(from, to)`, which makes the calls of these numbers to the end, and prints the figures.
 * `received` is the sum of all that arrived; ends the process with 1 if it is not what was sent.
 */
export function repeat(calls: (from: number, to: number) => void, received: () => number): void {
  const [warmupMs = 0, measureMs = 0] = process.argv.slice(2).map(Number)
  const warm = runFor(warmupMs, 0, calls)
  process.stdout.write('begin\n')
  const begin = performance.now()
  const end = runFor(measureMs, warm, calls)
  const seconds = (performance.now() - begin) / 1e3
  if (received() !== sumOfAll(end)) {
    process.stderr.write('what arrived is not what was sent\n')
    process.exitCode = 1
    return
  }
  const count = end - warm
  process.stdout.write(`${JSON.stringify({ count, seconds, perSecond: count / seconds })}\n`)
}

function runFor(ms: number, from: number, calls: (from: number, to: number) => void): number {
  const end = performance.now() + ms
  let next = from
  do {
    calls(next, next + BLOCK)
    next += BLOCK
  } while (performance.now() < end)
  return next
}

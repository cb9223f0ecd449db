/**
 * Whether a server is flat: readings of it while nobody is there, one behind each round of load. Memory may move, for V8
 * and the allocator keep what they like, and grows while the program is new: the first third of the rounds warms it up.
 * The whole growth is judged, and where there are enough rounds the median of their growths, for what leaks grows in each;
 * handles, timers and gauges must be what they were. Pure. Called by run.ts.
 */

/** A server with nobody there, after forced collections. Bytes, and counts by name. */
export interface Reading {
  readonly heap: number
  /** Array buffers and other memory that JavaScript objects hold. */
  readonly external: number
  /** What the operating system counts; 0 where it does not tell. */
  readonly rss: number
  /** What is open and keeps the process alive, by kind. */
  readonly handles: Readonly<Record<string, number>>
  /** Open file descriptors; 0 where they cannot be counted. */
  readonly descriptors: number
  /** Timers that the server has set and that have neither fired nor been cancelled. */
  readonly timers: number
  /** The gauges of `get_stats()`. */
  readonly gauges: Readonly<Record<string, number>>
}

/** One thing that was judged. */
export interface Finding {
  readonly what: string
  readonly first: string
  readonly last: string
  readonly allowed: string
  readonly isFlat: boolean
}

type Memory = 'heap' | 'external' | 'rss'

/** Bytes that the median round, and all rounds together, may add. */
const MEMORY: readonly { what: Memory; perRound: number; inAll: number }[] = [
  { what: 'heap', perRound: 400_000, inAll: 5_000_000 },
  { what: 'external', perRound: 400_000, inAll: 5_000_000 },
  { what: 'rss', perRound: 8_000_000, inAll: 64_000_000 },
]
const LEAST_READINGS = 4
/** Behind the warm-up: the median of fewer growths is one that jumped. */
const LEAST_GROWTHS = 7

/** Judges all readings of one server, in their order. */
export function judge(all: readonly Reading[]): Finding[] {
  const readings = all.slice(Math.floor(all.length / 3))
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined || all.length < LEAST_READINGS) {
    const count = String(all.length)
    return [{ what: 'readings', first: '', last: count, allowed: `${LEAST_READINGS} or more`, isFlat: false }]
  }
  return [
    ...MEMORY.map((bound) => judgeMemory(readings, bound)),
    same('handles', describe(first.handles), describe(last.handles)),
    same('descriptors', String(first.descriptors), String(last.descriptors)),
    same('timers', String(first.timers), String(last.timers)),
    same('gauges', describe(nothingOf(last.gauges)), describe(last.gauges)),
  ]
}

function judgeMemory(readings: readonly Reading[], bound: (typeof MEMORY)[number]): Finding {
  const { what, perRound, inAll } = bound
  const bytes = readings.map((reading) => reading[what])
  const growths = bytes.slice(1).map((value, round) => value - (bytes[round] ?? 0))
  const typical = medianOf(growths)
  const isTrend = growths.length >= LEAST_GROWTHS
  const [first = 0, last = 0] = [bytes[0], bytes.at(-1)]
  return {
    what,
    first: kilobytes(first),
    last: isTrend ? `${kilobytes(last)}, ${kilobytes(typical)} a round` : kilobytes(last),
    allowed: isTrend ? `+${kilobytes(inAll)}, ${kilobytes(perRound)} a round` : `+${kilobytes(inAll)}`,
    isFlat: last - first <= inAll && (!isTrend || typical <= perRound),
  }
}

function same(what: string, first: string, last: string): Finding {
  return { what, first, last, allowed: 'the same', isFlat: first === last }
}

function nothingOf(gauges: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(gauges).map((name) => [name, 0]))
}

/** Names in order, without those of which there are none. */
function describe(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count !== 0)
  return (
    some
      .map(([name, count]) => `${name} ${count}`)
      .toSorted()
      .join(', ') || 'none'
  )
}

/** The lower one of an even number: one round that jumps decides nothing. */
function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`
}

/**
 * Network conditions: what one direction of a connection does to the bytes that travel on it, as numbers that are checked.
 * Read by Link, by the presets and by `polled-peer conditions`. Pure; delays nothing itself.
 */

import { refuseUnknown, shown } from '../peer/option-checks.ts'

/**
 * One direction of a connection. All fields may be left out: then bytes come out as they went in, at once.
 * Whatever is asked for, bytes keep their order and none is lost before an end or a reset, as with TCP.
 */
export interface NetworkConditions {
  /** Milliseconds that everything travels at least; 0 to 60,000, 0 by default. One way: a round trip has two of them. */
  readonly latencyMs?: number | undefined
  /**
   * Milliseconds that may be added to the latency, as the dice fall, evenly from 0 to this; 0 to 60,000, 0 by default.
   * What is late holds up what follows.
   */
  readonly jitterMs?: number | undefined
  /** Bytes a second that the line carries; 100 to 10,000,000,000, or Infinity (the default) for a line that has no end. */
  readonly bytesPerSecond?: number | undefined
  /**
   * Milliseconds from the start of one stall to the start of the next, on average; 1 to 86,400,000, or 0 (the default)
   * for none. Each comes after half to one and a half of the average. While it lasts nothing arrives, not even an end or
   * a reset, but a slow reader reads on what lies before it; then everything that was held up arrives in one burst.
   */
  readonly stallEveryMs?: number | undefined
  /** Milliseconds that a stall lasts; above 0 and below `stallEveryMs`. Goes with it: one without the other is an error. */
  readonly stallMs?: number | undefined
  /**
   * Milliseconds after which nothing comes out any more, neither bytes nor an end nor a reset: a half-open connection.
   * 0 to 86,400,000 from the making of the link, or Infinity (the default) for never.
   */
  readonly silentAfterMs?: number | undefined
  /** Milliseconds after which the connection is reset; 0 to 86,400,000 from the making, or Infinity (the default). */
  readonly resetAfterMs?: number | undefined
  /**
   * Bytes after which the connection is reset: exactly so many come out before, also if that is in the middle of a
   * frame. A whole number from 0 to 9,007,199,254,740,991, or Infinity (the default) for never.
   */
  readonly resetAfterBytes?: number | undefined
  /** Bytes a second that a slow reader takes; 1 to 10,000,000,000, or Infinity (the default) for who takes all at once. */
  readonly readerBytesPerSecond?: number | undefined
  /** Bytes that wait for the reader at most; what is more stays on the line. 1 to 67,108,864, 65,536 by default. */
  readonly readerBufferBytes?: number | undefined
  /**
   * Bytes that are on the line at most, from being written to reaching the reader's buffer; who writes more has to wait.
   * A whole number from 1 to 67,108,864, 1,048,576 by default. Over the latency this is a speed limit, as TCP's window is.
   */
  readonly bufferBytes?: number | undefined
}

/** Conditions in which no field is left out. */
export type FullConditions = { readonly [Name in keyof NetworkConditions]-?: number }

/** Both directions of a connection, as its client sees them. */
export interface ConnectionConditions {
  /** From the client to the server. */
  readonly up: NetworkConditions
  /** From the server to the client. */
  readonly down: NetworkConditions
}

/** What each field may be. */
interface Range {
  readonly least: number
  readonly most: number
  readonly fallback: number
  /** A number outside of the range that is fine as well: 0 for off, Infinity for no end. */
  readonly also?: number
  readonly isWhole?: true
}

const LONGEST_DELAY_MS = 60_000
const DAY_MS = 86_400_000
const MOST_BYTES_PER_SECOND = 10_000_000_000
const MOST_BUFFER_BYTES = 64 * 1024 * 1024

const DELAY: Range = { least: 0, most: LONGEST_DELAY_MS, fallback: 0 }
const MOMENT: Range = { least: 0, most: DAY_MS, fallback: Infinity, also: Infinity }
const BUFFER = { least: 1, most: MOST_BUFFER_BYTES, isWhole: true } as const

/** The table that the checks, the command and the guide go by. */
const RANGES: Readonly<Record<keyof NetworkConditions, Range>> = {
  latencyMs: DELAY,
  jitterMs: DELAY,
  bytesPerSecond: { least: 100, most: MOST_BYTES_PER_SECOND, fallback: Infinity, also: Infinity },
  stallEveryMs: { least: 1, most: DAY_MS, fallback: 0, also: 0 },
  stallMs: { least: 0, most: DAY_MS, fallback: 0 },
  silentAfterMs: MOMENT,
  resetAfterMs: MOMENT,
  resetAfterBytes: { least: 0, most: Number.MAX_SAFE_INTEGER, fallback: Infinity, also: Infinity, isWhole: true },
  readerBytesPerSecond: { least: 1, most: MOST_BYTES_PER_SECOND, fallback: Infinity, also: Infinity },
  readerBufferBytes: { ...BUFFER, fallback: 65_536 },
  bufferBytes: { ...BUFFER, fallback: 1_048_576 },
}

const NAMES: Readonly<Record<string, true>> = Object.fromEntries(
  Object.keys(RANGES).map((name): [string, true] => [name, true]),
)

/**
 * Checks conditions and fills in what was left out.
 * @throws TypeError with a sentence that names the field and what it may be; `prefix` stands before the name, as `up.`.
 */
export function resolveConditions(conditions: NetworkConditions = {}, prefix = ''): FullConditions {
  refuseUnknown(conditions, NAMES, prefix)
  const field = (name: keyof NetworkConditions): number => resolveField(name, conditions[name], prefix)
  const full: FullConditions = {
    latencyMs: field('latencyMs'),
    jitterMs: field('jitterMs'),
    bytesPerSecond: field('bytesPerSecond'),
    stallEveryMs: field('stallEveryMs'),
    stallMs: field('stallMs'),
    silentAfterMs: field('silentAfterMs'),
    resetAfterMs: field('resetAfterMs'),
    resetAfterBytes: field('resetAfterBytes'),
    readerBytesPerSecond: field('readerBytesPerSecond'),
    readerBufferBytes: field('readerBufferBytes'),
    bufferBytes: field('bufferBytes'),
  }
  checkStalls(full, prefix)
  return full
}

function resolveField(name: keyof NetworkConditions, given: number | undefined, prefix: string): number {
  const { least, most, fallback, also, isWhole } = RANGES[name]
  if (given === undefined) return fallback
  if (typeof given === 'number' && (given === also || isWithin(given, least, most, isWhole === true))) return given
  const kind = isWhole === true ? 'a whole number' : 'a number'
  const other = also === undefined ? '' : `, or ${also}`
  throw new TypeError(
    `Option "${prefix}${name}" must be ${kind} from ${least} to ${most}${other}, not ${shown(given)}.`,
  )
}

function isWithin(number: number, least: number, most: number, isWhole: boolean): boolean {
  return number >= least && number <= most && (!isWhole || Number.isInteger(number))
}

function checkStalls({ stallEveryMs, stallMs }: FullConditions, prefix: string): void {
  if (stallEveryMs === 0 && stallMs !== 0) {
    throw new TypeError(`Option "${prefix}stallMs" needs "${prefix}stallEveryMs" beside it.`)
  }
  if (stallEveryMs === 0 || (stallMs > 0 && stallMs < stallEveryMs)) return
  const range = `above 0 and below "${prefix}stallEveryMs", which is ${stallEveryMs}`
  throw new TypeError(`Option "${prefix}stallMs" must be a number ${range}, not ${stallMs}.`)
}

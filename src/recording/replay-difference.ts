/**
 * The first thing that a replay does otherwise than the recording: where, what, and both values, as data and in words.
 * Made by ReplayScript when it compares what the server does with what it did. Pure.
 */

import { quoted } from '../peer/printable.ts'
import { RECORDS } from './record-layout.ts'
import type { RecordBody, RecordedEvent, RecordedPacket } from './record-layout.ts'

/** Where a replay parts from its recording. */
export interface ReplayDifference {
  /** The tick, that is the `poll()`, counted from 1; 0 before the first. */
  readonly tick: number
  /** Milliseconds since the recording began. */
  readonly time: number
  /** The peer whom it is about; null if it is about nobody. */
  readonly peer: number | null
  /** What is different: `write`, `close`, `dice` and so on, as docs/wire/recording.md names them. */
  readonly kind: string
  /** In a write, the place of the packet; null elsewhere. */
  readonly packet: number | null
  /** The first byte that differs; null where the packets are not of the same sort, or one of them is not there. */
  readonly byte: number | null
  /** What the recording has: a byte, a length, a word; undefined: nothing. */
  readonly recorded: unknown
  /** What the replay has. */
  readonly replayed: unknown
  /** All of that as a sentence. */
  readonly text: string
}

/** What is different, without where. */
export type Found = Pick<ReplayDifference, 'kind' | 'packet' | 'byte' | 'recorded' | 'replayed'> & {
  /** As the end of a sentence: "the code is 1000 in the recording and 1001 in the replay". */
  readonly words: string
}

/** Fields that are answers of the engine, or of the machine, and no doing of the server's. */
const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  listen: Object.keys(RECORDS.listen.fields),
  attach: Object.keys(RECORDS.attach.fields),
  reload: Object.keys(RECORDS.reload.fields),
  noDelay: ['hasSwitched'],
}

/** What a record of the recording and what the server does now have not in common; null: they are the same. */
export function compare(recorded: RecordedEvent, replayed: RecordBody): Found | null {
  if (recorded.kind === 'write' && replayed.kind === 'write' && recorded.connection === replayed.connection) {
    return comparePackets(recorded.packets, replayed.packets)
  }
  if (recorded.kind !== replayed.kind) {
    return {
      ...{ kind: recorded.kind, packet: null, byte: null, recorded: recorded.kind, replayed: replayed.kind },
      words: `the recording has ${naming(recorded)} where the replay has ${naming(replayed)}`,
    }
  }
  const before = recorded as unknown as Readonly<Record<string, unknown>>
  const now = replayed as unknown as Readonly<Record<string, unknown>>
  for (const field of Object.keys(RECORDS[recorded.kind].fields)) {
    if (NOT_COMPARED[recorded.kind]?.includes(field) === true || isSame(before[field], now[field])) continue
    return {
      ...{ kind: recorded.kind, packet: null, byte: null, recorded: before[field], replayed: now[field] },
      words: `${recorded.kind}: ${field} is ${shown(before[field])} in the recording and ${shown(now[field])} in the replay`,
    }
  }
  return null
}

/** What the recording has and the replay never came to. */
export function missing(recorded: RecordedEvent): Found {
  return {
    ...{ kind: recorded.kind, packet: null, byte: null, recorded: recorded.kind, replayed: undefined },
    words: `the recording has ${naming(recorded)}, and the replay nothing of the kind`,
  }
}

function comparePackets(before: readonly RecordedPacket[], now: readonly RecordedPacket[]): Found | null {
  for (let packet = 0; packet < Math.max(before.length, now.length); packet++) {
    const found = comparePacket(before[packet], now[packet])
    if (found !== null) return { kind: 'write', packet, ...found }
  }
  return null
}

function comparePacket(
  before: RecordedPacket | undefined,
  now: RecordedPacket | undefined,
): Pick<Found, 'byte' | 'recorded' | 'replayed' | 'words'> | null {
  if (before === undefined || now === undefined) {
    const [recorded, replayed] = [before?.payload, now?.payload]
    const who = before === undefined ? 'replay' : 'recording'
    return {
      byte: null,
      recorded,
      replayed,
      words: `only the ${who} has a packet here, ${shown(recorded ?? replayed)}`,
    }
  }
  if (before.isText !== now.isText) {
    const [recorded, replayed] = [before.isText ? 'text' : 'binary', now.isText ? 'text' : 'binary']
    return {
      byte: null,
      recorded,
      replayed,
      words: `the packet is ${recorded} in the recording and ${replayed} in the replay`,
    }
  }
  if (typeof before.payload === 'number' || typeof now.payload === 'number') return null
  return compareBytes(before.payload, now.payload)
}

function compareBytes(
  before: Uint8Array,
  now: Uint8Array,
): Pick<Found, 'byte' | 'recorded' | 'replayed' | 'words'> | null {
  const shorter = Math.min(before.length, now.length)
  for (let byte = 0; byte < shorter; byte++) {
    const [recorded, replayed] = [before[byte], now[byte]]
    if (recorded === replayed) continue
    const words = `byte ${byte} of ${before.length} is ${hex(recorded)} in the recording and ${hex(replayed)} in the replay`
    return { byte, recorded, replayed, words }
  }
  if (before.length === now.length) return null
  const words = `the packet has ${before.length} bytes in the recording and ${now.length} in the replay`
  return { byte: shorter, recorded: before[shorter], replayed: now[shorter], words }
}

function naming(body: RecordBody): string {
  const fields = Object.entries(body).filter(([name]) => name in RECORDS[body.kind].fields)
  const told = fields.map(([name, value]) => `${name} ${shown(value)}`).join(', ')
  return told === '' ? `"${body.kind}"` : `"${body.kind}" (${told})`
}

function isSame(before: unknown, now: unknown): boolean {
  if (before instanceof Uint8Array && now instanceof Uint8Array) return compareBytes(before, now) === null
  if (Array.isArray(before) && Array.isArray(now)) return JSON.stringify(before) === JSON.stringify(now)
  return before === now
}

const LONGEST_SHOWN = 32

/** A value in a sentence. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array) {
    const bytes = [...value.subarray(0, LONGEST_SHOWN)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    return value.length > LONGEST_SHOWN ? `${bytes} … (${value.length} bytes)` : bytes
  }
  if (Array.isArray(value)) return `${value.length} of them`
  return typeof value === 'string' ? quoted(value) : String(value)
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, '0')}`
}

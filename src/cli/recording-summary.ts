/**
 * What a recording comes to, read from front to back: who was there, what went in and out, how it ends.
 * Called by `polled-peer inspect` before it shows records. Holds counts, and the connections of one peer if one is asked for.
 */

import { printable } from '../peer/printable.ts'
import type { RecordedPacket, RecordingEnd, RecordingHeader } from '../recording/record-layout.ts'
import type { RecordingReader } from '../recording/recording-reader.ts'
import { describeBytes } from './figures.ts'
import { RecordingCourse } from './recording-course.ts'

/** The figures of one recording. */
export interface RecordingSummary {
  /** Bytes of the file. */
  readonly size: number
  /** Microseconds from its beginning to its last record. */
  readonly micros: number
  readonly ticks: number
  readonly records: number
  /** Connections that became peers. */
  readonly peers: number
  readonly packetsIn: number
  readonly bytesIn: number
  readonly packetsOut: number
  readonly bytesOut: number
  /** Whether the packets are frames of `gd_mp_api`. */
  readonly isMultiplayer: boolean
  readonly end: RecordingEnd
  /** The connections that were the peer who was asked for, the first thousand. */
  readonly connections: ReadonlySet<number>
  /** How many of them there were besides. */
  readonly connectionsLeftOut: number
}

const LONGEST_NOTE = 200
/** An id is one connection's, and by chance a second one's; a forged file may give it to any number. */
const MOST_CONNECTIONS = 1000

/** Reads all records. `peer` is the id whose connections are wanted; null for none. */
export function summarize(reader: RecordingReader, peer: number | null): RecordingSummary {
  const course = new RecordingCourse()
  const connections = new Set<number>()
  const counts = { micros: 0, peers: 0, packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, connectionsLeftOut: 0 }
  for (const event of reader) {
    const { connection } = course.step(event)
    counts.micros = event.micros
    if (event.kind === 'seated') {
      counts.peers++
      if (event.peer !== peer || connection === null || connections.has(connection)) continue
      if (connections.size < MOST_CONNECTIONS) connections.add(connection)
      else counts.connectionsLeftOut++
    } else if (event.kind === 'message') {
      counts.packetsIn++
      counts.bytesIn += lengthOf(event.payload)
    } else if (event.kind === 'write') {
      counts.packetsOut += event.packets.length
      counts.bytesOut += bytesOf(event.packets)
    }
  }
  const end = reader.end ?? { state: 'unfinished', offset: reader.offset, reason: '' }
  const { ticks, isMultiplayer } = course
  return { ...counts, size: reader.size, records: reader.records, ticks, isMultiplayer, end, connections }
}

/** How long a payload is, or was before it was left out. */
export function lengthOf(payload: Uint8Array | number): number {
  return typeof payload === 'number' ? payload : payload.length
}

/** The bytes of all packets of a batch. */
export function bytesOf(packets: readonly RecordedPacket[]): number {
  return packets.reduce((sum, { payload }) => sum + lengthOf(payload), 0)
}

/** The summary in lines. Without a header it is one sentence. */
export function summaryLines(file: string, header: RecordingHeader | null, summary: RecordingSummary): string[] {
  const { end } = summary
  if (header === null) return [printable(`${file}: ${end.reason}`)]
  const { description, version } = header
  const note = JSON.stringify(description.note)
  const lines = [
    `${file}: a recording, version ${version}, ${describeBytes(summary.size)}`,
    `started  ${dateText(header.startedAt)}, engine ${description.engine}, Node ${description.node}`,
    ...(description.cannot.length === 0 ? [] : [`cannot   ${description.cannot.join(', ')}`]),
    ...(description.note === null
      ? []
      : [`note     ${note.slice(0, LONGEST_NOTE)}${note.length > LONGEST_NOTE ? ' …' : ''}`]),
    `keeps    ${keptText(header)}`,
    `length   ${(summary.micros / 1e6).toFixed(3)} s, ${summary.ticks} ticks, ${summary.records} records`,
    `peers    ${summary.peers}${summary.isMultiplayer ? ', in a world of gd_mp_api' : ''}`,
    ...(summary.connectionsLeftOut === 0
      ? []
      : [`left out ${summary.connectionsLeftOut} more connections of the peer that was asked for`]),
    `in       ${summary.packetsIn} packets, ${describeBytes(summary.bytesIn)}`,
    `out      ${summary.packetsOut} packets, ${describeBytes(summary.bytesOut)}`,
    `end      ${endText(end)}`,
  ]
  return lines.map(printable)
}

/** The summary as one object of JSON: `{"summary":…}`. */
export function summaryJson(file: string, header: RecordingHeader | null, summary: RecordingSummary): string {
  const { connections: _, ...figures } = summary
  return printable(JSON.stringify({ summary: { file, header, ...figures } }))
}

function keptText({ hasPayloads, hasAddresses }: RecordingHeader): string {
  if (hasPayloads) return hasAddresses ? 'all' : 'no addresses'
  return hasAddresses ? 'no payloads' : 'neither payloads nor addresses'
}

function endText({ state, offset, reason }: RecordingEnd): string {
  const because = reason === '' ? '' : `: ${reason}`
  return state === 'whole' ? 'whole' : `${state} at byte ${offset}${because}`
}

/** The wall clock of whoever wrote it may have said anything. */
function dateText(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? `${ms} ms after 1970` : date.toISOString()
}

/**
 * One record of a recording as lines for a terminal, or as a line of JSON. Called by `polled-peer inspect` for each record
 * that is shown. Pure; however large a record is, its lines are few, and of JSON there is a bounded amount.
 */

import { printable, quotedPart } from '../peer/printable.ts'
import { RECORDS } from '../recording/record-layout.ts'
import type { FieldTypes, RecordedEvent, RecordedPacket, RecordLayout } from '../recording/record-layout.ts'
import { hexText, packetText } from './packet-text.ts'
import type { RecordPlace } from './recording-course.ts'
import { bytesOf, lengthOf } from './recording-summary.ts'

/** How records are shown. */
export interface RecordStyle {
  readonly hasHex: boolean
  /** Whether packets are frames of `gd_mp_api`. */
  readonly isMultiplayer: boolean
}

const MOST_CHARACTERS = 120
const MOST_PACKETS = 32
const MOST_HEADERS = 32
const MOST_HEX_BYTES = 256
/** What JSON tells of the packets of one record; of those behind that only lengths. */
const MOST_JSON_BYTES = 1_048_576
const HEX_LINE_BYTES = 16
const INDENT = ' '.repeat(8)
const ARROWS = { in: '<', out: '>', fact: '?', mark: '.' } as const

/** Fields that stand in the columns, and those that have lines of their own. */
const NO_DETAILS: readonly string[] = ['connection', 'request', 'packets']

/** The record in lines: tick, seconds, whom it is about, what it is, how long, what it says; packets and bytes below. */
export function recordLines(event: RecordedEvent, place: RecordPlace, style: RecordStyle): string[] {
  const { origin }: RecordLayout = RECORDS[event.kind]
  const columns = [
    String(place.tick).padStart(7),
    (event.micros / 1e6).toFixed(6).padStart(12),
    whoText(place).padEnd(11),
    `${ARROWS[origin]} ${event.kind}`.padEnd(15),
    ...detailsOf(event, place, style),
    ...(event.isInside ? ['(inside the call)'] : []),
  ]
  return [columns.join(' ').trimEnd(), ...linesBelow(event, place, style)]
}

/** The record as one object of JSON. Bytes are hex, if they are asked for: 1 MiB of one record. */
export function recordJson(event: RecordedEvent, place: RecordPlace, style: RecordStyle): string {
  const { tick, peer, connection, codec } = place
  let room = MOST_JSON_BYTES
  const packet = (payload: Uint8Array | number, isText: boolean): object => {
    const length = lengthOf(payload)
    room -= length
    if (typeof payload === 'number' || room < 0) return { length }
    const says = packetText(payload, isText, codec, style.isMultiplayer)
    return style.hasHex ? { length, says, hex: Buffer.from(payload).toString('hex') } : { length, says }
  }
  const { micros, isInside, kind, ...fields } = event
  const told = Object.entries(fields).map(([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
    if (name === 'packets') {
      const packets = value as readonly RecordedPacket[]
      return [name, packets.map(({ payload, isText }) => ({ isText, ...packet(payload, isText) }))]
    }
    const isPayload = typeOf(event, name) === 'payload'
    return [name, isPayload ? packet(value as Uint8Array | number, isTextual(event)) : value]
  })
  const whole = { tick, micros, kind, peer, connection, isInside, ...Object.fromEntries(told) }
  return printable(JSON.stringify(whole))
}

function whoText({ peer, connection }: RecordPlace): string {
  if (peer !== null) return String(peer)
  return connection === null ? '' : `#${connection}`
}

function detailsOf(event: RecordedEvent, place: RecordPlace, style: RecordStyle): string[] {
  if (event.kind === 'write') return writeDetails(event, place, style)
  const details: string[] = []
  for (const [name, value] of Object.entries(event)) {
    const type = typeOf(event, name)
    if (type === null || NO_DETAILS.includes(name)) continue
    if (type === 'payload') {
      details.push(payloadText({ payload: value as Uint8Array | number, isText: isTextual(event) }, place, style))
    } else if (type === 'headers') details.push(`${(value as FieldTypes['headers']).length} headers`)
    else if (name !== 'isText') details.push(`${name} ${fieldText(value)}`)
  }
  return details
}

function writeDetails({ packets }: RecordedEvent<'write'>, place: RecordPlace, style: RecordStyle): string[] {
  const [only, second] = packets
  if (only !== undefined && second === undefined) return [payloadText(only, place, style)]
  return [`${bytesOf(packets)} B in ${packets.length} packets`]
}

/** The packets of a batch, the headers of a request, the bytes of a payload. */
function linesBelow(event: RecordedEvent, place: RecordPlace, style: RecordStyle): string[] {
  const lines: string[] = []
  if (event.kind === 'write') {
    for (const packet of event.packets.slice(0, MOST_PACKETS)) {
      if (event.packets.length > 1) lines.push(`${INDENT}${payloadText(packet, place, style)}`)
      lines.push(...hexLines(packet.payload, style))
    }
    if (event.packets.length > MOST_PACKETS) lines.push(`${INDENT}and ${event.packets.length - MOST_PACKETS} more`)
  }
  for (const [name, value] of Object.entries(event)) {
    const type = typeOf(event, name)
    if (type === 'payload') lines.push(...hexLines(value as Uint8Array | number, style))
    if (type === 'headers') lines.push(...headerLines(value as FieldTypes['headers']))
  }
  return lines
}

function headerLines(headers: FieldTypes['headers']): string[] {
  const lines = headers
    .slice(0, MOST_HEADERS)
    .map(([name, value]) => `${INDENT}${quotedPart(name, MOST_CHARACTERS)}: ${quotedPart(value, MOST_CHARACTERS)}`)
  return headers.length > MOST_HEADERS ? [...lines, `${INDENT}and ${headers.length - MOST_HEADERS} more`] : lines
}

function payloadText({ payload, isText }: RecordedPacket, { codec }: RecordPlace, style: RecordStyle): string {
  if (typeof payload === 'number') return `${payload} B, left out`
  return `${payload.length} B ${packetText(payload, isText, codec, style.isMultiplayer)}`
}

function hexLines(payload: Uint8Array | number, { hasHex }: RecordStyle): string[] {
  if (!hasHex || typeof payload === 'number') return []
  const lines: string[] = []
  for (let at = 0; at < Math.min(payload.length, MOST_HEX_BYTES); at += HEX_LINE_BYTES) {
    const part = payload.subarray(at, at + HEX_LINE_BYTES)
    const characters = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    const place = at.toString(16).padStart(4, '0')
    lines.push(`${INDENT}${place}  ${hexText(part, HEX_LINE_BYTES).padEnd(3 * HEX_LINE_BYTES)} ${characters.join('')}`)
  }
  const rest = payload.length - MOST_HEX_BYTES
  return rest > 0 ? [...lines, `${INDENT}and ${rest} bytes more`] : lines
}

function fieldText(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  return /^[\w.:/*-]+$/.test(value) && value.length <= MOST_CHARACTERS ? value : quotedPart(value, MOST_CHARACTERS)
}

/** How a field is written; null for what is no field of the kind's. */
function typeOf(event: RecordedEvent, name: string): keyof FieldTypes | null {
  const { fields }: RecordLayout = RECORDS[event.kind]
  return fields[name] ?? null
}

/** The bodies of answers are text nearly always; whether a message is, it says. */
function isTextual(event: RecordedEvent): boolean {
  return event.kind === 'respond' || (event.kind === 'message' && event.isText)
}

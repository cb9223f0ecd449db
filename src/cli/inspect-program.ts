/**
 * Runs `polled-peer inspect`: reads a recording twice, once for its summary and once for its records, and prints both.
 * Called by main with settings that were read. Holds one record at a time, whatever the size of the file.
 * Exit codes: 0 it was read, also one that ends early, be it in its header; 1 it is damaged, or no recording; 2 there is
 * no such file, or what is printed cannot be written. Whether anybody reads that changes nothing.
 */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { printable } from '../peer/printable.ts'
import { RecordingReader } from '../recording/recording-reader.ts'
import type { InspectSettings } from './inspect-command.ts'
import { recordJson, recordLines } from './record-text.ts'
import { RecordingCourse, type RecordPlace } from './recording-course.ts'
import { isOfFileSystem } from './recording-file.ts'
import { summarize, summaryJson, summaryLines, type RecordingSummary } from './recording-summary.ts'
import type { RecordedEvent, RecordingHeader } from '../recording/record-layout.ts'

const CHUNK_CHARACTERS = 65_536

/** Prints what the settings ask for, and sets the exit code. */
export async function runInspect(settings: InspectSettings): Promise<void> {
  const { stdout, stderr } = process
  let unwritten: unknown = null
  stdout.on('error', (error: Error) => void (unwritten ??= error))
  try {
    const { header, summary } = readSummary(settings)
    if (summary.end.state === 'damaged') process.exitCode = 1
    const head = settings.isJson
      ? [summaryJson(settings.file, header, summary)]
      : summaryLines(settings.file, header, summary)
    const all = function* (): Generator<string> {
      yield* head
      if (header !== null) yield* chosenLines(settings, summary)
    }
    await pipeline(Readable.from(inChunks(all())), stdout, { end: false })
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    // Whoever reads has seen enough.
    if (error.code === 'EPIPE') return
    process.exitCode = 2
    const what = error === unwritten ? 'Cannot print' : 'Cannot read'
    stderr.write(printable(`${what} '${settings.file}': ${error.message}.`) + '\n')
  }
}

function readSummary({ file, peer }: InspectSettings): {
  readonly header: RecordingHeader | null
  readonly summary: RecordingSummary
} {
  const reader = new RecordingReader(file)
  try {
    return { header: reader.header, summary: summarize(reader, peer) }
  } finally {
    reader.close()
  }
}

/** The lines of the records that were asked for. */
function* chosenLines(settings: InspectSettings, summary: RecordingSummary): Generator<string> {
  const { file, isJson, hasHex, limit, to } = settings
  if (limit === 0) return
  const reader = new RecordingReader(file)
  const course = new RecordingCourse()
  const style = { hasHex, isMultiplayer: summary.isMultiplayer }
  let shown = 0
  try {
    if (!isJson) yield ''
    for (const event of reader) {
      const place = course.step(event)
      if (firstTick(event, place) > to || shown >= limit) return
      if (!isChosen(event, place, settings, summary.connections)) continue
      shown++
      if (isJson) yield recordJson(event, place, style)
      else yield* recordLines(event, place, style)
    }
  } finally {
    reader.close()
  }
}

function isChosen(
  event: RecordedEvent,
  { tick, connection }: RecordPlace,
  { peer, kinds, from }: InspectSettings,
  connections: ReadonlySet<number>,
): boolean {
  if (tick < from) return false
  if (peer !== null && (connection === null || !connections.has(connection))) return false
  return kinds.length === 0 || kinds.includes(event.kind)
}

/** An idle stretch is many ticks, the last of which is its place. */
function firstTick(event: RecordedEvent, { tick }: RecordPlace): number {
  return event.kind === 'idle' ? tick - event.polls + 1 : tick
}

/** Lines, some thousand characters of them at once. */
function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/**
 * The words of `polled-peer inspect`: the recording, and which of its records are to be shown, and how.
 * Called by the command. Opens nothing and prints nothing; each mistake is one sentence.
 */

import type { Command } from 'commander'
import { RECORDS, type RecordKind } from '../recording/record-layout.ts'
import { Mistake } from './command-line.ts'

/** What is to be shown. */
export interface InspectSettings {
  /** The path of the recording. */
  readonly file: string
  /** Only records about the peer with this id; null is all. */
  readonly peer: number | null
  /** Only records of these kinds; empty is all. */
  readonly kinds: readonly RecordKind[]
  /** Only records of these ticks, both included; 0 is what was before the first. */
  readonly from: number
  readonly to: number
  /** So many records at most. */
  readonly limit: number
  /** With the bytes of packets. */
  readonly hasHex: boolean
  /** One JSON object a line. */
  readonly isJson: boolean
}

const LARGEST_ID = 2_147_483_647
const MOST = Number.MAX_SAFE_INTEGER

interface Given {
  readonly peer?: number
  readonly type?: readonly RecordKind[]
  readonly from?: number
  readonly to?: number
  readonly limit?: number
  readonly hex?: true
  readonly json?: true
}

/** Adds `inspect` to the command; `hear` gets the settings when the words ask for a look. */
export function addInspectCommand(program: Command, hear: (settings: InspectSettings) => void): void {
  program
    .command('inspect')
    .argument('<file>')
    .description('Show what is in a recording: a summary, then its records.')
    .option('--peer <id>', 'only what is about this peer', (word) => readNumber('--peer', word, 1, LARGEST_ID))
    .option('--type <kind>', 'only this kind, as message; again for more', readKind)
    .option('--from <tick>', 'from this poll on, 0 is before the first', (word) => readNumber('--from', word, 0, MOST))
    .option('--to <tick>', 'up to this poll', (word) => readNumber('--to', word, 0, MOST))
    .option('--limit <number>', 'so many records at most, 0: the summary', (word) =>
      readNumber('--limit', word, 0, MOST),
    )
    .option('--hex', 'with the bytes of packets, 256 of each at most')
    .option('--json', 'one JSON object a line; with --hex bytes too')
    .action((file: string, given: Given) => hear(settle(file, given)))
}

function settle(file: string, { peer, type, from = 0, to = MOST, limit = MOST, hex, json }: Given): InspectSettings {
  if (from > to) throw new Mistake(`--from must not be after --to, as ${from} is after ${to}.`)
  const [hasHex, isJson] = [hex === true, json === true]
  return { file, peer: peer ?? null, kinds: type ?? [], from, to, limit, hasHex, isJson }
}

function readNumber(name: string, word: string, least: number, most: number): number {
  const number = /^\d{1,16}$/.test(word) ? Number(word) : -1
  if (number >= least && number <= most) return number
  throw new Mistake(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(word)}.`)
}

/** Commander hands on what the same flag made before. */
function readKind(word: string, before: readonly RecordKind[] = []): readonly RecordKind[] {
  const kinds = Object.keys(RECORDS) as RecordKind[]
  const kind = kinds.find((known) => known.toLowerCase() === word.toLowerCase())
  if (kind !== undefined) return [...before, kind]
  throw new Mistake(`--type must be one of ${kinds.join(', ')}, not ${JSON.stringify(word)}.`)
}

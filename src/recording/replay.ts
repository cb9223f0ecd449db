/**
 * `replay(file, makeGame)`: runs a game on what was recorded, without sockets, as fast as it can, and says where it first
 * does otherwise. Called by tests and by the command `replay`. The recording is the clock: it says when polls were, when
 * timers fired, and what the dice threw.
 */

import { callback, refuseHeld, refuseUnknown, truth } from '../peer/option-checks.ts'
import { printableLines } from '../peer/printable.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import { nextLoopTurn } from '../system/loop-turn.ts'
import type { RecordingHeader } from './record-layout.ts'
import { RecordingReader } from './recording-reader.ts'
import { ReplayCourse } from './replay-course.ts'
import type { GameWorld, ReplayedGame, ReplayProgress, ReplayReport } from './replay-course.ts'

export type { GameWorld, ReplayedGame, ReplayProgress, ReplayReport, ThrownInTick } from './replay-course.ts'

/** Builds the game, the same live and in a replay. */
export type MakeGame<G extends ReplayedGame = ReplayedGame> = (world: GameWorld) => G | Promise<G>

/** Options of `replay(source, makeGame, options)`. All may be left out. */
export interface ReplayOptions {
  /** Options of the server that was recorded, as far as they decide anything; the engine is the recording. */
  readonly server?: Omit<WebSocketServerOptions, 'engine' | 'transport' | 'clock' | 'random' | 'turn'> | undefined
  /** True plays what came in to its end, also behind the first difference; default false. */
  readonly keep_going?: boolean | undefined
  /** Hears how far it has come, about two hundred times. */
  readonly on_progress?: ((progress: ReplayProgress) => void) | undefined
}

/**
 * Plays a recording: a path, or its bytes. Resolves with what came of it.
 * @throws Error for what is no recording, or one without payloads; TypeError for a bad option; what makeGame throws.
 */
export async function replay<G extends ReplayedGame>(
  source: string | Uint8Array,
  makeGame: MakeGame<G>,
  options: ReplayOptions = {},
): Promise<ReplayReport<G>> {
  refuseUnknown(options, NAMES)
  refuseHeld('server', options.server, HELD, 'a replay')
  const keepGoing = truth('keep_going', options.keep_going, false)
  const onProgress = callback('on_progress', options.on_progress) ?? null
  const reader = new RecordingReader(source)
  try {
    const header = demandHeader(reader)
    const course = new ReplayCourse(reader, header, options.server ?? {})
    const game = await makeGame(course.world)
    await nextLoopTurn()
    for (const pause of course.steps(game, keepGoing, onProgress)) await (pause === 'loop' ? nextLoopTurn() : null)
    return course.report(game)
  } finally {
    reader.close()
  }
}

/**
 * The same, for tests: a recording of a failure in one line.
 * @throws Error with the first difference, or what a tick threw, or that the recording is damaged, or has no poll.
 */
export async function assertReplays<G extends ReplayedGame>(
  source: string | Uint8Array,
  makeGame: MakeGame<G>,
  options: ReplayOptions = {},
): Promise<ReplayReport<G>> {
  const report = await replay(source, makeGame, options)
  const [first] = report.thrown
  if (first !== undefined) {
    throw new Error(printableLines(`Tick ${first.tick} threw. ${String(first.error)}`), { cause: first.error })
  }
  if (report.difference !== null) throw new Error(report.difference.text)
  if (report.ticks === 0) throw new Error('The recording has no poll: nothing was compared.')
  if (report.end.state === 'damaged') throw new Error(`The recording is damaged. ${report.end.reason}`)
  return report
}

const HELD = ['engine', 'transport', 'clock', 'random', 'turn']
const NAMES: Readonly<Record<keyof ReplayOptions, true>> = { server: true, keep_going: true, on_progress: true }

function demandHeader(reader: RecordingReader): RecordingHeader {
  const { header } = reader
  if (header === null) throw new Error(`This cannot be replayed. ${reader.end?.reason ?? ''}`)
  if (header.hasPayloads) return header
  throw new Error('This recording was made without payloads: it can be looked at, and not replayed.')
}

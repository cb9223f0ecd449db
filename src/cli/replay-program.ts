/**
 * Runs `polled-peer replay`: finds the game, plays the recording, shows how far it has come, and says what came of it.
 * Called by main with settings that were read. The verdict goes to standard output, what went wrong to standard error.
 * Exit codes: 0 equal; 1 the game does otherwise, or the recording is damaged; 2 there is nothing to compare.
 */

import { printable } from '../peer/printable.ts'
import { replay, type GameWorld, type ReplayedGame, type ReplayProgress } from '../recording/replay.ts'
import type { ReplaySettings } from './replay-command.ts'
import { describeProgress, describeReplay, type ReplayVerdict } from './replay-text.ts'
import { findGame } from './replayed-game.ts'
import { isOfFileSystem } from './recording-file.ts'
import { sentenceOf } from './report-once.ts'
import { StatusLine } from './status-line.ts'

const PACE = { renewMs: 100, plainMs: 5000 }

/** Replays, and ends the process: whatever the game has left running would keep it alive. */
export async function runReplay(settings: ReplaySettings): Promise<void> {
  const { stdout, stderr } = process
  // Whoever read our lines may have gone: the exit code still tells.
  for (const out of [stdout, stderr]) out.on('error', () => undefined)
  const status = new StatusLine(stdout, PACE)
  try {
    const { isCompared, isEqual, text } = await play(settings, status)
    stdout.write(text, () => process.exit(!isCompared ? 2 : isEqual ? 0 : 1))
  } catch (error) {
    stderr.write(`${printable(whyNot(settings.file, error))}\n`, () => process.exit(2))
  }
}

/** A game has files too: only what is said of this one is about the recording. */
function whyNot(file: string, error: unknown): string {
  if (isOfFileSystem(error) && error.path === file) return `Cannot read '${file}': ${error.message}.`
  return sentenceOf(error)
}

async function play(settings: ReplaySettings, status: StatusLine): Promise<ReplayVerdict> {
  const { makeGame, server } = await findGame(settings)
  let now = (): number => 0
  const build = (world: GameWorld): ReplayedGame | Promise<ReplayedGame> => {
    now = () => world.clock.now()
    return makeGame(world)
  }
  let progress: ReplayProgress = { offset: 0, size: 1, ticks: 0 }
  const beganAt = performance.now()
  status.start(() => describeProgress(progress))
  try {
    const report = await replay(settings.file, build, { server, on_progress: (now) => (progress = now) })
    const playedMs = now() - report.header.clockMicros / 1000
    return describeReplay(report, playedMs, performance.now() - beganAt)
  } finally {
    status.stop()
  }
}

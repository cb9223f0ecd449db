/**
 * The door `polled-peer/recording`: writes down all that a server lives through, reads it again, and replays it.
 * Runs in Node. Its types name Node's, which the compiler of a user knows only if it is told, here or in his own settings.
 */

/// <reference types="node" preserve="true" />

export { RecordingReader } from './recording/recording-reader.ts'
export type {
  RecordedEvent,
  RecordedPacket,
  RecordingDescription,
  RecordingEnd,
  RecordingHeader,
  RecordKind,
} from './recording/record-layout.ts'
export { record } from './recording/record.ts'
export type { Recording, RecordOptions } from './recording/record.ts'
export { assertReplays, replay } from './recording/replay.ts'
export type {
  GameWorld,
  MakeGame,
  ReplayedGame,
  ReplayOptions,
  ReplayProgress,
  ReplayReport,
  ThrownInTick,
} from './recording/replay.ts'
export type { ReplayDifference } from './recording/replay-difference.ts'

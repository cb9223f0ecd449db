/**
 * The door `polled-peer/testing`: networked games without a network, in virtual time, for any test runner or none.
 * Runs in Node. Its types name Node's, which the compiler of a user knows only if it is told, here or in his own settings.
 */

/// <reference types="node" preserve="true" />

export { ManualTurn } from './peer/turn.ts'
export type { Turn } from './peer/turn.ts'
export type { Clock, Timer } from './peer/clock.ts'
export type { Random } from './peer/random.ts'
export { SeededRandom } from './peer/seeded-random.ts'
export { VirtualClock } from './peer/virtual-clock.ts'
export { MemoryNetwork, MemoryTransport } from './server/transport/memory.ts'
export type {
  MemoryClient,
  MemoryCloseFrame,
  MemoryHeaders,
  MemoryMessage,
  MemoryOpenOptions,
  MemoryOriginOptions,
  MemoryRequest,
  MemoryResponse,
  MemoryTransportOptions,
} from './server/transport/memory.ts'
export type { ConnectionConditions, NetworkConditions } from './testing/conditions.ts'
export { Link } from './testing/link.ts'
export type { LinkEvents, LinkOptions } from './testing/link.ts'
export { preset, PRESET_NAMES, PRESETS } from './testing/presets.ts'
export type { Preset, PresetName } from './testing/presets.ts'
export { Journal } from './testing/journal.ts'
export type { JournalEntry } from './testing/journal.ts'
export type { RawClient } from './testing/raw-client.ts'
export { readTexts } from './testing/read-texts.ts'
export { Scenario } from './testing/scenario.ts'
export type {
  ScenarioClientOptions,
  ScenarioNetwork,
  ScenarioOptions,
  ScenarioRawOptions,
} from './testing/scenario-options.ts'

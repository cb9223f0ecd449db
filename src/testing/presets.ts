/**
 * Networks as people name them, each with numbers and a word on where these come from. Read by tests that name a network
 * and by `polled-peer conditions --preset`. Rough pictures of an ordinary day, not measurements of anybody's network.
 */

import { shown } from '../peer/option-checks.ts'
import type { ConnectionConditions } from './conditions.ts'

/** The name of a network. */
export type PresetName =
  'lan' | 'wifi' | 'cable' | '5g' | '4g' | 'slow-4g' | '3g' | '2g' | 'bad-hotel' | 'train' | 'satellite'

/** A network with its name's story. */
export interface Preset extends ConnectionConditions {
  /** One sentence: where the numbers come from. */
  readonly source: string
}

const KBIT = 1000 / 8
const MBIT = 1_000_000 / 8
const KIB = 1024

const HOTEL = { stallEveryMs: 15_000, stallMs: 2000, bufferBytes: 256 * KIB }

/** All presets. Delays are one way; a round trip has both directions. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  lan: {
    source: 'Gigabit Ethernet through one switch: well under a millisecond, and nothing in the way.',
    up: { latencyMs: 0.2, jitterMs: 0.2, bytesPerSecond: 1000 * MBIT },
    down: { latencyMs: 0.2, jitterMs: 0.2, bytesPerSecond: 1000 * MBIT },
  },
  wifi: {
    source: 'A good home network: a few milliseconds in the air, now and then a retry, and a short gap while it scans.',
    up: { latencyMs: 2, jitterMs: 8, bytesPerSecond: 40 * MBIT, stallEveryMs: 60_000, stallMs: 80 },
    down: { latencyMs: 2, jitterMs: 8, bytesPerSecond: 80 * MBIT, stallEveryMs: 60_000, stallMs: 80 },
  },
  cable: {
    source: 'The "Cable" profile of web page testers: 5 Mbit/s down, 1 up, 28 ms there and back.',
    up: { latencyMs: 12, jitterMs: 4, bytesPerSecond: 1 * MBIT, bufferBytes: 128 * KIB },
    down: { latencyMs: 12, jitterMs: 4, bytesPerSecond: 5 * MBIT, bufferBytes: 256 * KIB },
  },
  '5g': {
    source: 'What phones report of mid-band 5G: 20 to 50 ms there and back, more down than up.',
    up: { latencyMs: 10, jitterMs: 12, bytesPerSecond: 20 * MBIT },
    down: { latencyMs: 10, jitterMs: 12, bytesPerSecond: 150 * MBIT },
  },
  '4g': {
    source: 'LTE on a decent day: 12 Mbit/s down, 5 up, some 70 ms there and back, with the spread that phones see.',
    up: { latencyMs: 20, jitterMs: 30, bytesPerSecond: 5 * MBIT, bufferBytes: 512 * KIB },
    down: { latencyMs: 20, jitterMs: 30, bytesPerSecond: 12 * MBIT },
  },
  'slow-4g': {
    source:
      "The default of Lighthouse, a page auditor: 1.6 Mbit/s down, 750 kbit/s up, 150 ms; the slowest quarter's 4G.",
    up: { latencyMs: 60, jitterMs: 30, bytesPerSecond: 750 * KBIT, bufferBytes: 256 * KIB },
    down: { latencyMs: 60, jitterMs: 30, bytesPerSecond: 1600 * KBIT, bufferBytes: 256 * KIB },
  },
  '3g': {
    source: 'The "Mobile 3G" profile of web page testers: 1.6 Mbit/s down, 768 kbit/s up, 300 ms there and back.',
    up: { latencyMs: 130, jitterMs: 40, bytesPerSecond: 768 * KBIT, bufferBytes: 256 * KIB },
    down: { latencyMs: 130, jitterMs: 40, bytesPerSecond: 1600 * KBIT, bufferBytes: 256 * KIB },
  },
  '2g': {
    source: 'The "2G" profile of web page testers: 280 kbit/s down, 256 up, 800 ms there and back, with radio gaps.',
    up: { ...slowRadio(350, 100), bytesPerSecond: 256 * KBIT },
    down: { ...slowRadio(350, 100), bytesPerSecond: 280 * KBIT },
  },
  'bad-hotel': {
    source:
      'Many guests behind one access point and a captive gateway with deep buffers: slow, uneven, gone for seconds.',
    up: { latencyMs: 60, jitterMs: 250, bytesPerSecond: 400 * KBIT, ...HOTEL },
    down: { latencyMs: 60, jitterMs: 250, bytesPerSecond: 1500 * KBIT, ...HOTEL },
  },
  train: {
    source: 'A phone between cells: 4G as long as it lasts, and each half minute a handover or a tunnel.',
    up: { latencyMs: 40, jitterMs: 80, bytesPerSecond: 2 * MBIT, stallEveryMs: 30_000, stallMs: 4000 },
    down: { latencyMs: 40, jitterMs: 80, bytesPerSecond: 6 * MBIT, stallEveryMs: 30_000, stallMs: 4000 },
  },
  satellite: {
    source: 'A geostationary satellite: light needs 240 ms up and down again, each way; 20 Mbit/s down, 3 up.',
    up: { latencyMs: 270, jitterMs: 40, bytesPerSecond: 3 * MBIT, bufferBytes: 512 * KIB },
    down: { latencyMs: 270, jitterMs: 40, bytesPerSecond: 20 * MBIT, bufferBytes: 2048 * KIB },
  },
}

function slowRadio(latencyMs: number, jitterMs: number): ConnectionConditions['up'] {
  return { latencyMs, jitterMs, stallEveryMs: 20_000, stallMs: 1500, bufferBytes: 64 * KIB }
}

/** The names, in the order of the table. */
export const PRESET_NAMES: readonly PresetName[] = Object.keys(PRESETS).filter(isPresetName)

/** True for the name of a preset, in lower case as in the table. */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name)
}

/** Both directions of a network by its name. @throws TypeError with a sentence that lists the names. */
export function preset(name: PresetName): ConnectionConditions {
  if (!isPresetName(name)) {
    throw new TypeError(`There is no preset ${shown(name)}; there are ${PRESET_NAMES.join(', ')}.`)
  }
  const { up, down } = PRESETS[name]
  return { up, down }
}

/** The frames of `gd_mp_api`. What is read is written again byte for byte, as far as a writer of ours would write it. */

import {
  FRAME_TYPES,
  readFrame,
  systemFrameId,
  writePayloadFrame,
  writeSystemFrame,
} from '../../src/multiplayer/frame.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { demand, type FuzzTarget } from '../target.ts'

const SYSTEM_FRAME_BYTES = 13

/** Godot 3's frame around each packet. */
export const frame: FuzzTarget = {
  name: 'frame',
  reads: ['src/multiplayer/frame.ts'],
  seeds: documentedVectors('gd-mp.md'),
  run(bytes) {
    const read = readFrame(bytes)
    if (!read.ok) return
    const { type, source, target, payload } = read.frame
    demand((source | 0) === source && (target | 0) === target, 'an id is no signed number of 32 bits')
    if (type === FRAME_TYPES.payload) {
      demand(Buffer.compare(writePayloadFrame(source, target, payload), bytes) === 0, 'a packet is written otherwise')
      return
    }
    const written = writeSystemFrame(type, systemFrameId(read.frame))
    const isAServers = source === 1 && target === 0
    const known = bytes.subarray(0, SYSTEM_FRAME_BYTES)
    demand(!isAServers || Buffer.compare(written, known) === 0, 'a system frame is written otherwise')
  },
}

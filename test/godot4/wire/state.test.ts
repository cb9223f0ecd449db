/** The values in spawns, syncs and deltas: as many as both sides know of, and nothing behind them. */

import t from 'tap'
import { readState, writeState } from '../../../src/godot4/wire/state.ts'
import { godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'

t.test('reads the values that were written', async (t) => {
  const state = writeState([null, 'bob'], godot4Codec, 100)

  t.strictSame(state, { ok: true, bytes: hex('00000000 04000000 03000000 626f6200') })
  t.strictSame(state.ok && readState(state.bytes, 2, godot4Codec), { ok: true, values: [null, 'bob'] })
  t.strictSame(readState(hex(''), 0, godot4Codec), { ok: true, values: [] })
})

t.test('refuses a state that has more values than the two sides should know of, or fewer', async (t) => {
  const state = hex('00000000 04000000 03000000 626f6200')

  t.strictSame(readState(state, 1, godot4Codec), { ok: false, message: '12 bytes follow the 1 values' })
  t.strictSame(readState(state, 0, godot4Codec), { ok: false, message: '16 bytes follow the 0 values' })
  t.strictSame(readState(state, 3, godot4Codec), {
    ok: false,
    message: '1 bytes are needed and 0 are left, at byte 16',
  })
})

t.test('refuses to write what the codec refuses, and more than the limit', async (t) => {
  t.match(writeState([() => 1], godot4Codec, 100), { ok: false, error: GodotError.ERR_INVALID_PARAMETER })
  t.match(writeState([null, null], godot4Codec, 7), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
})

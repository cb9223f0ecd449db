/**
 * Every type across kinds, through a relay: what a player of Godot 3 says a player of Godot 4 can say back, and what
 * becomes of each type of Godot 4, row by row of the table.
 */

import t from 'tap'
import { ByteWriter } from '../../src/peer/byte-writer.ts'
import { RID } from '../../src/variant.ts'
import { Rect2, Vector2, Vector3 } from '../../src/variant.ts'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { COUNTERPARTS } from '../../src/godot4/translate/counterparts.ts'
import { godot4Codec } from '../../src/godot4/variant/codec.ts'
import { Callable, SignalReference, StringName } from '../../src/godot4/variant/names.ts'
import { PackedVector4Array } from '../../src/godot4/variant/packed-arrays.ts'
import { GODOT_4 } from '../../src/godot4/variant/type-table.ts'
import { TypedArray } from '../../src/godot4/variant/typed-containers.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from '../../src/godot4/variant/vectors.ts'
import { VALUES } from '../multiplayer/variant/values.ts'
import { WorldStage } from './world-stage.ts'

/** A count and one value as the arguments of a call of Godot 4's. */
function argumentsOf(value: unknown): Uint8Array {
  const bytes = new ByteWriter(10_000)
  bytes.u8(1)
  const refusal = godot4Codec.writeValues(bytes, [value])
  if (refusal !== null) throw new Error(refusal.message)
  return bytes.finish()
}

const LONE_SURROGATE = 'String: a lone surrogate'

t.test('what a player of Godot 3 says comes back the same from a player of Godot 4', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const b = stage.godot3('B', { codec: msgpackCodec.name })
  const c = stage.godot4('C')
  const [idA, idB] = [a, b].map(({ api }) => api.get_network_unique_id())

  for (const { name, value, encoded = value } of VALUES) {
    if (name === LONE_SURROGATE) continue
    // In Godot 3 its number does not travel.
    const isEmptied = value instanceof RID
    a.ship.rpc_id(c.id, 'say', encoded)
    stage.settle()
    const [, raw, hex = ''] = /\((raw )?([0-9a-f]*)\) of/.exec(c.scene.calls.pop() ?? '') ?? []
    const said = raw === undefined ? Buffer.from(hex, 'hex') : argumentsOf(Uint8Array.from(Buffer.from(hex, 'hex')))
    if (raw !== undefined && hex === '') continue
    c.scene.call(idA ?? 0, 'Ship', 'say', said, false)
    c.scene.call(idB ?? 0, 'Ship', 'say', said, false)
    stage.settle()

    t.strictSame(a.ship.last, [isEmptied ? new RID() : value], name)
    t.strictSame(b.ship.last, [isEmptied ? new RID() : value], `${name}, in MessagePack`)
  }
  t.strictSame([stage.refusals, stage.drops, c.scene.complaints], [[], [], []])
})

t.test(
  'a text of Godot 3 with a lone surrogate is refused for Godot 4, whose engine would refuse the whole call',
  async (t) => {
    const stage = new WorldStage(t)
    const [a, b] = [stage.godot3('A'), stage.godot3('B')]
    const c = stage.godot4('C')
    const id = a.api.get_network_unique_id()
    const { value } = VALUES.find(({ name }) => name === LONE_SURROGATE) ?? {}
    t.equal(value, '\ud800')

    for (const peer of [c.id, b.api.get_network_unique_id()]) a.ship.rpc_id(peer, 'say', value)
    stage.settle()

    t.strictSame([c.scene.calls, b.ship.last], [[], [value]])
    t.strictSame([stage.refusals, stage.drops], [[`${id} no-counterpart .`], [`${id} untranslatable 1`]])
  },
)

/** For each type of Godot 4 that is not the same in Godot 3: a value, and what it becomes; null: it is refused. */
const OTHERS: Readonly<Record<string, readonly [value: unknown, becomes: unknown]>> = {
  Vector2i: [new Vector2i(3, 4), new Vector2(3, 4)],
  Rect2i: [new Rect2i(new Vector2i(1, 2), new Vector2i(3, 4)), new Rect2(new Vector2(1, 2), new Vector2(3, 4))],
  Vector3i: [new Vector3i(1, 2, 3), new Vector3(1, 2, 3)],
  Vector4: [new Vector4(1, 2, 3, 4), null],
  Vector4i: [new Vector4i(1, 2, 3, 4), null],
  Projection: [new Projection(), null],
  StringName: [new StringName('jump'), 'jump'],
  Callable: [new Callable(), null],
  Signal: [new SignalReference(), null],
  Dictionary: [new Map([[1, new StringName('a')]]), new Map([[1, 'a']])],
  Array: [new TypedArray({ type: 2 }, [1, 2]), [1, 2]],
  PackedInt64Array: [BigInt64Array.of(1n, 2n ** 60n), [1, 2n ** 60n]],
  PackedFloat64Array: [Float64Array.of(0.1, 5), [0.1, 5]],
  PackedVector4Array: [new PackedVector4Array([new Vector4(1, 2, 3, 4)]), null],
}

t.test('each type of Godot 4 that Godot 3 has not becomes what the table says, or is refused', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const c = stage.godot4('C')
  const id = a.api.get_network_unique_id()
  const others = COUNTERPARTS.filter(({ passage }) => passage !== 'same')
  t.strictSame(others.map(({ type }) => type).toSorted(), Object.keys(OTHERS).toSorted())

  for (const { type, passage } of others) {
    const [value, becomes] = OTHERS[type] ?? []
    t.equal(GODOT_4.typeOf(value as object)?.name, type)
    c.scene.call(id, 'Ship', 'say', argumentsOf(value), false)
    stage.settle()

    const isRefused = passage === 'refused'
    t.equal(a.ship.take().length, isRefused ? 0 : 1, type)
    if (!isRefused) t.strictSame(a.ship.last, [becomes], type)
    t.strictSame(stage.refusals.splice(0), isRefused ? [`${c.id} no-counterpart .`] : [], type)
  }
})

t.test('a number that is not exact in Godot 3 is refused', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const c = stage.godot4('C')

  c.scene.call(a.api.get_network_unique_id(), 'Ship', 'say', argumentsOf(new Vector2i(16_777_217, 0)), false)
  stage.settle()

  t.strictSame([a.ship.take(), stage.refusals], [[], [`${c.id} no-counterpart .`]])
})

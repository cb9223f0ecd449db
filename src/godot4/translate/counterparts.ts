/**
 * What becomes of each type of Godot 4 for a player of Godot 3: a table, one row for each of the 39. Read by the
 * translation, and by the page of the documents. The other way there is nothing to do: Godot 4 has all types of Godot 3.
 */

/** How a value passes. */
export type Passage =
  /** As it is. */
  | 'same'
  /** As another type, without a loss; a value for which there would be one is refused. */
  | 'translated'
  /** Not at all. */
  | 'refused'

/** What becomes of one type. */
export interface Counterpart {
  /** Godot 4's name of the type; it stands at the type's number. */
  readonly type: string
  /** Godot 3's name of what it becomes; null where it is refused. */
  readonly godot3: string | null
  readonly passage: Passage
  /** What is lost, or why it is refused; empty where there is nothing to say. */
  readonly because: string
}

const NO_ROW_OF_FOUR = 'Four numbers are a rotation or a colour there.'
const WHOLE_AS_REALS = 'Each number must be exact as a float of 32 bits.'
const ELSEWHERE = 'It means something on the machine of the sender only.'

const same = (type: string, godot3 = type, because = ''): Counterpart => ({ type, godot3, passage: 'same', because })
const translated = (type: string, godot3: string, because: string): Counterpart => ({
  ...{ type, godot3, passage: 'translated', because },
})
const refused = (type: string, because: string): Counterpart => ({ type, godot3: null, passage: 'refused', because })

/** The types of Godot 4, each at its number. */
export const COUNTERPARTS: readonly Counterpart[] = [
  ...[same('Nil', 'null'), same('bool'), same('int'), same('float'), same('String')],
  ...[same('Vector2'), translated('Vector2i', 'Vector2', WHOLE_AS_REALS)],
  ...[same('Rect2'), translated('Rect2i', 'Rect2', WHOLE_AS_REALS)],
  ...[same('Vector3'), translated('Vector3i', 'Vector3', WHOLE_AS_REALS)],
  ...[same('Transform2D'), refused('Vector4', NO_ROW_OF_FOUR), refused('Vector4i', NO_ROW_OF_FOUR)],
  ...[same('Plane'), same('Quaternion', 'Quat'), same('AABB'), same('Basis'), same('Transform3D', 'Transform')],
  ...[refused('Projection', 'A matrix has three columns there.'), same('Color')],
  ...[translated('StringName', 'String', ''), same('NodePath')],
  same('RID', 'RID', 'It arrives empty: in Godot 3 the number does not travel.'),
  same('Object', 'Object', 'As EncodedObjectAsID: its number on the machine of the sender.'),
  ...[refused('Callable', ELSEWHERE), refused('Signal', ELSEWHERE)],
  translated('Dictionary', 'Dictionary', 'Types of keys and values are dropped; what is inside is translated.'),
  translated('Array', 'Array', 'The type of the items is dropped; what is inside is translated.'),
  ...[same('PackedByteArray', 'PoolByteArray'), same('PackedInt32Array', 'PoolIntArray')],
  translated('PackedInt64Array', 'Array', 'Its items are ints.'),
  same('PackedFloat32Array', 'PoolRealArray'),
  translated('PackedFloat64Array', 'Array', 'Its items are floats of 64 bits.'),
  ...[same('PackedStringArray', 'PoolStringArray'), same('PackedVector2Array', 'PoolVector2Array')],
  ...[same('PackedVector3Array', 'PoolVector3Array'), same('PackedColorArray', 'PoolColorArray')],
  refused('PackedVector4Array', NO_ROW_OF_FOUR),
]

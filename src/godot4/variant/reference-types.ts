/**
 * The Variant types of Godot 4 that are names and references: StringName, NodePath, RID, Object, Callable, Signal. Lines
 * of type-table.ts. Objects pass as the number they had on their machine; in full form they are refused, whoever asks.
 */

import { GodotError } from '../../peer/error.ts'
import { NODE_PATH, OBJECT, writeU64 } from '../../multiplayer/variant/reference-types.ts'
import { RID, type EncodedObjectAsID } from '../../multiplayer/variant/references.ts'
import { readString, writeString } from '../../multiplayer/variant/strings.ts'
import type { VariantType } from '../../multiplayer/variant/variant-type.ts'
import { Callable, SignalReference, StringName } from './names.ts'

const STRING_NAME: VariantType<StringName> = {
  id: 21,
  name: 'StringName',
  classes: [StringName],
  read(from) {
    const text = readString(from)
    return from.isExact ? new StringName(text) : text
  },
  write: ({ text }, to) => writeString(text, to),
}

const RESOURCE_ID: VariantType<RID> = {
  id: 23,
  name: 'RID',
  classes: [RID],
  read: ({ bytes }) => new RID(bytes.u64()),
  write: ({ id }, { bytes }) => writeU64('id', id, bytes),
}

/** Flagged: a number in place of the object. Not flagged: the name of its class; an empty one is no object. */
const OBJECT_ID: VariantType<EncodedObjectAsID> = {
  ...OBJECT,
  id: 24,
  read(from, isFlagged, header) {
    if (isFlagged) return OBJECT.read(from, isFlagged, header)
    const { bytes } = from
    if (bytes.u32() > 0) bytes.refuse(GodotError.ERR_UNAUTHORIZED, 'an object is never decoded: it would run code')
    return null
  },
}

const CALLABLE: VariantType<Callable> = {
  id: 25,
  name: 'Callable',
  classes: [Callable],
  read: () => new Callable(),
  write: () => undefined,
}

const SIGNAL: VariantType<SignalReference> = {
  id: 26,
  name: 'Signal',
  classes: [SignalReference],
  read: (from) => new SignalReference(readString(from), from.bytes.u64()),
  write({ name, object_id }, to) {
    writeString(name, to)
    writeU64('object_id', object_id, to.bytes)
  },
}

/** Types 21 to 26, in order. */
export const REFERENCE_TYPES: readonly VariantType[] = [
  ...[STRING_NAME, { ...NODE_PATH, id: 22 }, RESOURCE_ID, OBJECT_ID, CALLABLE, SIGNAL],
]

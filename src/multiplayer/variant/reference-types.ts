/**
 * The Variant types that refer to something: NodePath, RID, Object. Lines of type-table.ts.
 * Objects pass as the number they had on their machine; in full form they are refused, whoever asks.
 */

import type { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import { NodePath } from './node-path.ts'
import { EncodedObjectAsID, RID } from './references.ts'
import { readString, writeString } from './strings.ts'
import { FLAG, type VariantSource, type VariantType } from './variant-type.ts'

/** Set in the first word of a NodePath; without it the word was the length of a text, in a form before Godot 3. */
const NAMES_FORM = 0x8000_0000
const ABSOLUTE = 1
/** An old form that has one more property than it counts. */
const ONE_MORE_SUBNAME = 2

const LARGEST_U64 = 2n ** 64n - 1n

function readStrings(from: VariantSource, count: number): string[] {
  const { bytes } = from
  const texts: string[] = []
  // Each has a length of four bytes at least.
  if (!bytes.has(count, 4)) return texts
  for (let index = 0; index < count && bytes.refusal === null; index++) texts.push(readString(from))
  return texts
}

/** Type 15. */
export const NODE_PATH: VariantType<NodePath> = {
  id: 15,
  name: 'NodePath',
  classes: [NodePath],
  read(from) {
    const { bytes } = from
    const first = bytes.u32()
    if (first < NAMES_FORM) bytes.refuse(GodotError.ERR_INVALID_DATA, 'a NodePath is in a form before Godot 3')
    const subnames = bytes.u32()
    const flags = bytes.u32()
    const names = readStrings(from, first - NAMES_FORM)
    const properties = readStrings(from, subnames + ((flags & ONE_MORE_SUBNAME) === 0 ? 0 : 1))
    return NodePath.of(names, properties, (flags & ABSOLUTE) !== 0)
  },
  write({ names, subnames, absolute }, to) {
    const { bytes } = to
    bytes.u32(NAMES_FORM + names.length)
    bytes.u32(subnames.length)
    bytes.u32(absolute ? ABSOLUTE : 0)
    for (const name of names) writeString(name, to)
    for (const name of subnames) writeString(name, to)
  },
}

/** Type 16. Nothing follows the header. */
export const RESOURCE_ID: VariantType<RID> = {
  id: 16,
  name: 'RID',
  classes: [RID],
  read: () => new RID(),
  write: () => undefined,
}

/** Type 17. Flagged: a number in place of the object. Not flagged: the object, refused with ERR_UNAUTHORIZED. */
export const OBJECT: VariantType<EncodedObjectAsID> = {
  id: 17,
  name: 'Object',
  classes: [EncodedObjectAsID],
  flagsOf: () => FLAG,
  read({ bytes }, isFlagged) {
    if (!isFlagged) bytes.refuse(GodotError.ERR_UNAUTHORIZED, 'an object is never decoded: it would run code')
    const id = bytes.u64()
    return id === 0 ? null : new EncodedObjectAsID(id)
  },
  write: ({ object_id }, { bytes }) => writeU64('object_id', object_id, bytes),
}

/** Writes a number of an object or resource; what is not a whole number of 64 bits is refused with ERR_INVALID_PARAMETER. */
export function writeU64(name: string, value: number | bigint, bytes: ByteWriter): void {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value)
  if (isWhole && value >= 0 && value <= LARGEST_U64) bytes.i64(value)
  else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `an ${name} is not a whole number of 64 bits`)
}

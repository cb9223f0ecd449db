/**
 * Godot's references to things that exist on one machine only: RID and EncodedObjectAsID. Made by the Variant codec, so
 * that such values arrive as what they are; they are of no use on another machine. Objects themselves never travel:
 * Godot sends scripts with them, and to read one is to run code that the other side chose.
 * Source: Godot 3 class reference, the pages of these names.
 */

/** Godot's `RID`: a resource of a server inside the engine. In Godot 3 it travels without its number, and arrives empty. */
export class RID {
  /** 0 to 2^64 - 1, a bigint where a number would not be exact. 0 stands for none. */
  readonly id: number | bigint

  constructor(id: number | bigint = 0) {
    this.id = id
  }

  /** The number; always 0 if it came from Godot 3. */
  get_id(): number | bigint {
    return this.id
  }
}

/** Godot's `EncodedObjectAsID`: the number that an object had on the machine of the sender. */
export class EncodedObjectAsID {
  /** 1 to 2^64 - 1, a bigint where a number would not be exact. 0 stands for no object and is read as null. */
  object_id: number | bigint

  constructor(object_id: number | bigint = 0) {
    this.object_id = object_id
  }
}

/**
 * Godot's references to things that exist on one machine only: RID and EncodedObjectAsID. Made by the Variant codec, so
 * that such values arrive as what they are; they are of no use on another machine. Objects themselves never travel:
 * Godot sends scripts with them, and to read one is to run code that the other side chose.
 * Source: Godot 3 class reference, the pages of these names.
 */

/** Godot's `RID`: a resource of a server inside the engine. It travels without its number, and arrives empty. */
export class RID {
  /** Always 0: the number does not travel. */
  get_id(): number {
    return 0
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

/**
 * Why a reader or a writer of bytes has stopped. Made by ByteReader and ByteWriter and read by whoever drives them.
 * A refusal is a value: nothing that reads from the wire throws.
 */

import type { GodotError } from './error.ts'

/** Godot's number for what went wrong, and a sentence that says what and where. */
export interface ByteRefusal {
  readonly error: GodotError
  readonly message: string
}

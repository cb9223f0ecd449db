/**
 * The bounds of the Variant codec. Read by decode.ts and encode.ts.
 * A value is never deeper than the stack can hold, whatever an option says.
 */

/** How deep values may be nested by default. */
export const DEFAULT_MAX_DEPTH = 100

/** How many bytes a value may take by default: Godot's `encode_buffer_max_size`. */
export const DEFAULT_MAX_BYTES = 8_388_608

/** As deep as Godot 3.4 and later go; earlier ones have no limit, and crash. */
const DEEPEST = 1024

/** A limit of depth within bounds: 0 to 1024, and 0 for what is not a number. */
export function depthLimit(wanted: number): number {
  return Math.max(0, Math.min(wanted, DEEPEST)) || 0
}

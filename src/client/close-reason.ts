/**
 * The reason of a received close frame. Pure. Called by the connections of both platforms.
 */

/** The text up to the first NUL: Godot 3 puts one behind each reason. */
export function untilNul(reason: string): string {
  const nul = reason.indexOf('\0')
  return nul < 0 ? reason : reason.slice(0, nul)
}

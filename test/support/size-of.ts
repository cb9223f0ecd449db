/** How much a value that was read consists of, for the bound on what bytes may make of themselves. Used by property tests and fuzz targets. */

/**
 * Characters, numbers and objects of a value, with all that hangs on it. What hangs on it twice is counted once: it is
 * there once.
 */
export function sizeOf(value: unknown, counted = new Set<object>()): number {
  if (typeof value === 'string') return 1 + value.length
  if (typeof value !== 'object' || value === null || counted.has(value)) return 1
  counted.add(value)
  if (ArrayBuffer.isView(value)) return 1 + value.byteLength
  const parts = value instanceof Map ? [...value.entries()].flat() : Object.values(value)
  return 1 + parts.reduce<number>((sum, part) => sum + sizeOf(part, counted), 0)
}

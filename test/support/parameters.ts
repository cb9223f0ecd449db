/**
 * The parameters of a function as its source text has them, with their defaults. Asked by the tests that hold a surface
 * against Godot's. Types are gone by then, whether they were compiled away or blanked out.
 */

/** Each parameter as `name` or `name = default`. Knows no default with a comma or a parenthesis in it. */
export function parametersOf(method: unknown): string[] {
  const text = String(method)
  const list = text.slice(text.indexOf('(') + 1, text.search(/\)\s*\{/))
  return list
    .split(',')
    .map((parameter) => parameter.replaceAll(/\s+/g, ' ').trim())
    .filter((parameter) => parameter !== '')
}

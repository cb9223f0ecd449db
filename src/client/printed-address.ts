/**
 * How the server's address is printed: as Godot 3 prints it, whatever spelling the engine uses. Pure.
 * Called for addresses of open sockets, which are well formed; it checks nothing.
 */

const MAPPED = /^::ffff:(\d+[.]\d+[.]\d+[.]\d+)$/i

/** IPv4 dotted, also when mapped into IPv6; IPv6 as eight numbers without `::` and leading zeros. A zone is dropped. */
export function printedAddress(text: string): string {
  const address = MAPPED.exec(text)?.[1] ?? text.replace(/%.*/, '')
  if (!address.includes(':')) return address
  const [before = '', after] = address.split('::')
  const head = groupsOf(before)
  const tail = groupsOf(after ?? '')
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].join(':')
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16).toString(16))
}

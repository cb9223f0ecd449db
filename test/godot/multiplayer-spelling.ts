/**
 * How ids and frames of the multiplayer protocol are written down, so that two traces can be compared line by line: ids
 * by the names of clients. Frames are read here byte by byte: what is under test is not used to judge it.
 * Used by multiplayer-reference-trace.ts.
 */

import type { RawMessage } from '../support/raw-client.ts'

const SERVER = 1
const SYSTEM_TYPES = ['payload', 'add', 'remove', 'id']

/** The names of all ids that were ever seen, and the words for what was said. */
export class Spelling {
  readonly #names = new Map<number, string>()

  name(id: number, name: string): void {
    this.#names.set(id, name)
  }

  /** An id in words: a client's name, behind a minus for everybody but it; any other as it is. */
  nameOf(id: number): string {
    const name = this.#names.get(Math.abs(id))
    return name === undefined ? String(id) : id < 0 ? `-${name}` : name
  }

  /** A result: numbers may be ids. */
  value(value: unknown): string {
    return typeof value === 'number' ? this.nameOf(value) : JSON.stringify(value)
  }

  /** One line for each frame; frames that add one peer after the other are one line, which says how they are ordered. */
  messages(messages: readonly RawMessage[]): string[] {
    const lines: string[] = []
    let added: number[] = []
    const tellAdded = () => {
      lines.push(...this.additions('add', added))
      added = []
    }
    for (const message of messages) {
      const bytes = Buffer.from(message.bytes)
      const newcomer = bytes.length === 13 && bytes[0] === 1 ? bytes.readInt32LE(9) : SERVER
      if (newcomer === SERVER) {
        tellAdded()
        lines.push(this.#frame(bytes, message))
      } else added.push(newcomer)
    }
    tellAdded()
    return lines
  }

  /** A line for ids that were told one behind the other: the order of names is not that of ids, which are random. */
  additions(verb: string, ids: readonly number[]): string[] {
    if (ids.length === 0) return []
    const names = ids.map((id) => this.nameOf(id))
    if (names.length === 1) return [`${verb} ${names.join('')}`]
    const isAscending = ids.every((id, index) => index === 0 || (ids[index - 1] ?? 0) < id)
    return [`${verb} ${names.sort().join(' and ')}, ${isAscending ? '' : 'not '}by ascending id`]
  }

  #frame(bytes: Buffer, { isText, frames }: RawMessage): string {
    if (bytes.length < 9 || isText || frames !== 1)
      return `${isText ? 'text' : 'bytes'} ${bytes.toString('hex')} in ${frames}`
    const [type, source, target] = [bytes.readUInt8(0), bytes.readInt32LE(1), bytes.readInt32LE(5)]
    const way = `${this.nameOf(source)} to ${this.nameOf(target)}`
    if (type === 0) return `${spellBytes(bytes.subarray(9))}, ${way}`
    if (bytes.length !== 13) return `a system frame of ${bytes.length} bytes`
    return `${SYSTEM_TYPES[type] ?? type} ${this.nameOf(bytes.readInt32LE(9))}${way === '1 to 0' ? '' : `, ${way}`}`
  }
}

/** The text in bytes. */
export function spellBytes(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('utf8'))
}

/** Several messages as one input, for targets whose reader keeps something from one to the next. */

/** A message of a client or a server. */
export interface InputMessage {
  readonly bytes: Uint8Array
  readonly isText: boolean
}

/** Each message has two bytes in front: the highest bit says whether it is text, the lower twelve how long it is. */
export function messagesOf(input: Uint8Array): InputMessage[] {
  const messages: InputMessage[] = []
  for (let at = 0; at + 2 <= input.length;) {
    const [high = 0, low = 0] = input.subarray(at, at + 2)
    const end = at + 2 + (((high & 0x0f) << 8) | low)
    messages.push({ bytes: input.subarray(at + 2, end), isText: high >= 0x80 })
    at = end
  }
  return messages
}

/** The input that stands for these messages, all of them bytes. */
export function inputOf(...messages: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.of(...messages.flatMap((bytes) => [bytes.length >> 8, bytes.length & 0xff, ...bytes]))
}

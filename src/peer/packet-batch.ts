/**
 * The packets that leave together: what one peer sends in one turn, handed to a connection as one write.
 * Filled by the outbox, read by a connection, then cleared and used again for another peer.
 */

/** Packets in the order in which they were put; `texts[i]` tells how `packets[i]` goes out. */
export class PacketBatch {
  readonly packets: Uint8Array[] = []
  readonly texts: boolean[] = []
  /** Sum of the packets' lengths. */
  byteLength = 0

  /** Adds one packet. The bytes are not copied: they must stay as they are until the batch has been written. */
  add(bytes: Uint8Array, isText: boolean): void {
    this.packets.push(bytes)
    this.texts.push(isText)
    this.byteLength += bytes.length
  }

  clear(): void {
    this.packets.length = 0
    this.texts.length = 0
    this.byteLength = 0
  }
}

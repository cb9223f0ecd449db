/**
 * A packet whose bytes depend on who reads it: peers of one world may speak different codecs. Made by whoever encodes,
 * handed to a multiplayer peer, which asks for the bytes of each codec that is among the receivers.
 */

/** A packet that is written in each codec when it is first asked for, and then kept. */
export interface CodedPacket {
  /**
   * Its bytes in a codec: `''` is Godot's Variant, else the sub-protocol's name. Null where that codec cannot hold it. They
   * hold until the packet has been put: who needs them longer copies them, as `put_packet` does.
   */
  bytesIn(codec: string): Uint8Array | null
}

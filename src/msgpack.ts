/**
 * The door `polled-peer/msgpack`: the MessagePack codec, for clients that ask a server for it. A door of its own, so
 * that no page loads the msgpackr package which does not use it. Runs in Node, and in browsers through a bundler.
 */

export type { Decoded, Encoded, PacketCodec } from './peer/packet-codec.ts'
export { msgpackCodec } from './multiplayer/codec/msgpack.ts'
export type { WireCodec } from './multiplayer/codec/wire-codec.ts'

/**
 * The door `polled-peer/variant`: Godot's value classes, and its Variant format in both directions.
 * Runs in Node and in browsers. What is exported here is the contract; nothing else of the folder is.
 */

export type { Decoded, Encoded, PacketCodec } from './peer/packet-codec.ts'
export { GodotError } from './peer/error.ts'
export { variantCodec } from './multiplayer/codec/variant-wire.ts'
export { decodeVariant } from './multiplayer/variant/decode.ts'
export type { DecodeOptions } from './multiplayer/variant/decode.ts'
export { encodeVariant } from './multiplayer/variant/encode.ts'
export type { EncodeOptions } from './multiplayer/variant/encode.ts'
export { NodePath } from './multiplayer/variant/node-path.ts'
export {
  PoolColorArray,
  PoolStringArray,
  PoolVector2Array,
  PoolVector3Array,
} from './multiplayer/variant/pool-arrays.ts'
export { Real, real } from './multiplayer/variant/real.ts'
export { EncodedObjectAsID, RID } from './multiplayer/variant/references.ts'
export { Basis, Transform, Transform2D } from './multiplayer/variant/transforms.ts'
export type { Variant, VariantFields } from './multiplayer/variant/variant.ts'
export { AABB, Color, Plane, Quat, Rect2, Vector2, Vector3 } from './multiplayer/variant/vectors.ts'

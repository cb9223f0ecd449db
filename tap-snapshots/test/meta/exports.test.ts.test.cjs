/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/meta/exports.test.ts > TAP > the door . exports the names that were decided > . 1`] = `
CryptoKey
GodotError
MultiplayerPeer
NetworkedMultiplayerPeer
PacketPeer
Signal
TickLoop
WebSocketMultiplayerPeer
WebSocketPeer
WebSocketServer
X509Certificate
type BufferSizes
type Clock
type Compression
type ConnectionStatus
type Decoded
type DropReason
type Encoded
type EngineName
type Handshake
type HttpRequest
type HttpResponse
type InboundOverflow
type PacketCodec
type Random
type RefusalReason
type ServerStats
type TickClock
type TickLoopOptions
type TickLoopStats
type Timer
type Transport
type Turn
type WebSocketServerOptions
type WriteMode
`

exports[`test/meta/exports.test.ts > TAP > the door ./client exports the names that were decided > ./client 1`] = `
GodotError
MultiplayerPeer
NetworkedMultiplayerPeer
PacketPeer
Signal
WebSocketClient
WebSocketMultiplayerPeer
WebSocketPeer
type Attempt
type AttemptEvents
type BufferSizes
type ClientStats
type Clock
type ConnectRequest
type ConnectionFailure
type ConnectionStatus
type Connector
type ConnectorAbility
type Decoded
type DropReason
type Encoded
type FailureReason
type PacketCodec
type Random
type ReconnectOptions
type Timer
type TlsTrust
type TrustedCertificate
type Turn
type WebSocketClientOptions
type WebSocketUrl
type WriteMode
`

exports[`test/meta/exports.test.ts > TAP > the door ./variant exports the names that were decided > ./variant 1`] = `
AABB
Basis
Color
EncodedObjectAsID
GodotError
NodePath
Plane
PoolColorArray
PoolStringArray
PoolVector2Array
PoolVector3Array
Quat
RID
Real
Rect2
Transform
Transform2D
Vector2
Vector3
decodeVariant
encodeVariant
real
variantCodec
type DecodeOptions
type Decoded
type EncodeOptions
type Encoded
type PacketCodec
type Variant
type VariantFields
`

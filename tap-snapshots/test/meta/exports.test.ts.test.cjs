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
type Timer
type Transport
type Turn
type WebSocketServerOptions
type WriteMode
`

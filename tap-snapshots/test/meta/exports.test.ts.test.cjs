/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/meta/exports.test.ts > TAP > the door . exports the names that were decided > . 1`] = `
CryptoKey
ErrorReport
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
msgpackCodec
type BufferSizes
type Clock
type CodedPacket
type Compression
type ConnectionStatus
type Decoded
type DropReason
type Encoded
type EngineName
type ErrorSink
type Handshake
type HttpRequest
type HttpResponse
type InboundOverflow
type PacketCodec
type Random
type RefusalReason
type ServerStats
type SignalArguments
type TickClock
type TickLoopOptions
type TickLoopStats
type Timer
type Transport
type Turn
type WebSocketServerOptions
type WireCodec
type WriteMode
`

exports[`test/meta/exports.test.ts > TAP > the door ./client exports the names that were decided > ./client 1`] = `
ErrorReport
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
type CodedPacket
type ConnectRequest
type ConnectionFailure
type ConnectionStatus
type Connector
type ConnectorAbility
type Decoded
type DropReason
type Encoded
type ErrorSink
type FailureReason
type PacketCodec
type Random
type ReconnectOptions
type SignalArguments
type Timer
type TlsTrust
type TrustedCertificate
type Turn
type WebSocketClientOptions
type WebSocketUrl
type WireCodec
type WriteMode
`

exports[`test/meta/exports.test.ts > TAP > the door ./compat/cocos exports the names that were decided > ./compat/cocos 1`] = `
JSON_RPC_ERRORS
RpcError
WebSocketServer
WebSocketServerConnection
createRpc
type ActingMethod
type CloseCallback
type CloseCodes
type CocosServerOptions
type MonitoredServer
type Protection
type ReadyState
type Rpc
type RpcMethod
type RpcMethodDefinition
type RpcMethods
type RpcMonitor
type RpcOptions
type RpcStats
type WsCallback
`

exports[`test/meta/exports.test.ts > TAP > the door ./compat/egret exports the names that were decided > ./compat/egret 1`] = `
ByteArray
Endian
Event
EventDispatcher
HashObject
IOErrorEvent
ProgressEvent
WebSocket
type CloseDetail
type ConnectionFailure
type DispatchTarget
type DropReason
type EventClass
type EventListener
type FailureReason
type IEventDispatcher
type WebSocketOptions
`

exports[`test/meta/exports.test.ts > TAP > the door ./compat/ws exports the names that were decided > ./compat/ws 1`] = `
PerMessageDeflate
Receiver
Sender
WebSocket
WebSocketServer
createWebSocketStream
default
extension
module.exports
subprotocol
type AddressInfo
type CertMeta
type ClientOptions
type CloseEvent
type Data
type ErrorEvent
type Event
type EventListenerOptions
type FinishRequestCallback
type MessageEvent
type PerMessageDeflateOptions
type RawData
type Server
type ServerClass
type ServerOptions
type Statics
type VerifyClientCallbackAsync
type VerifyClientCallbackSync
type WebSocketClass
`

exports[`test/meta/exports.test.ts > TAP > the door ./godot4 exports the names that were decided > ./godot4 1`] = `
Callable
CryptoKey
GodotError
MultiplayerPeer
MultiplayerSpawner
MultiplayerSynchronizer
NodePath
OfflineMultiplayerPeer
PackedVector4Array
PacketPeer
Projection
Rect2i
SceneMultiplayer
SceneNode
SceneReplicationConfig
Signal
SignalReference
StringName
TLSOptions
TypedArray
TypedDictionary
Vector2i
Vector3i
Vector4
Vector4i
WebSocketMultiplayerPeer
WebSocketPeer
X509Certificate
decodeVariant
encodeVariant
godot4Codec
rpc
type ClientLinkOptions
type Clock
type ConnectionStatus
type Connector
type Decoded
type ElementType
type Encoded
type PacketCodec
type Random
type RateLimit
type ReadyState
type ReplicationMode
type RpcAnnotation
type RpcArguments
type RpcConfig
type RpcDecorator
type RpcMethod
type RpcMethodDecorator
type RpcMode
type SceneFactory
type SceneMultiplayerOptions
type SceneMultiplayerSignals
type SceneRefusal
type SchemaResult
type ServerSideOptions
type ServerStats
type SignalArguments
type SpawnFunction
type StandardSchemaV1
type Timer
type TransferMode
type Turn
type VisibilityFilter
type VisibilityUpdateMode
type WebSocketMultiplayerPeerOptions
type WebSocketPeerOptions
`

exports[`test/meta/exports.test.ts > TAP > the door ./msgpack exports the names that were decided > ./msgpack 1`] = `
msgpackCodec
type Decoded
type Encoded
type PacketCodec
type WireCodec
`

exports[`test/meta/exports.test.ts > TAP > the door ./recording exports the names that were decided > ./recording 1`] = `
RecordingReader
assertReplays
record
replay
type GameWorld
type MakeGame
type RecordKind
type RecordOptions
type RecordedEvent
type RecordedPacket
type Recording
type RecordingDescription
type RecordingEnd
type RecordingHeader
type ReplayDifference
type ReplayOptions
type ReplayProgress
type ReplayReport
type ReplayedGame
type ThrownInTick
`

exports[`test/meta/exports.test.ts > TAP > the door ./rpc exports the names that were decided > ./rpc 1`] = `
GodotError
MultiplayerAPI
MultiplayerPeer
NetworkNode
NetworkedMultiplayerPeer
NodePath
Signal
master
mastersync
puppet
puppetsync
remote
remotesync
variantCodec
type Clock
type MultiplayerAPISignals
type MultiplayerOptions
type RateLimit
type RpcArguments
type RpcDecorator
type RpcMemberDecorator
type RpcMethod
type RpcMethodDecorator
type RpcMode
type RpcOptions
type RpcProperty
type RpcRefusal
type RpcValue
type RsetDecorator
type RsetOptions
type SchemaResult
type StandardSchemaV1
type Timer
type WireCodec
`

exports[`test/meta/exports.test.ts > TAP > the door ./testing exports the names that were decided > ./testing 1`] = `
Journal
Link
ManualTurn
MemoryNetwork
MemoryTransport
PRESETS
PRESET_NAMES
Scenario
SeededRandom
VirtualClock
preset
readTexts
type Clock
type ConnectionConditions
type JournalEntry
type LinkEvents
type LinkOptions
type MemoryClient
type MemoryCloseFrame
type MemoryHeaders
type MemoryMessage
type MemoryOpenOptions
type MemoryOriginOptions
type MemoryRequest
type MemoryResponse
type MemoryTransportOptions
type NetworkConditions
type Preset
type PresetName
type Random
type RawClient
type ScenarioClientOptions
type ScenarioNetwork
type ScenarioOptions
type ScenarioRawOptions
type Timer
type Turn
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

exports[`test/meta/exports.test.ts > TAP > the door ./world exports the names that were decided > ./world 1`] = `
GODOT4_PROTOCOL
OneWorld
Signal
worldCodecs
type KindOptions
type OneWorldOptions
type PlayerKindName
type PlayerKinds
type WireCodec
type WorldRefusal
`

# One seat in the arena: asks for a ship, sends keys, and keeps what the server tells.
# Used by arena.gd, which draws, and headless.gd, which prints. It must be the node /root/Arena: the server calls it there.
# The engine's own SceneMultiplayer does the rest: it polls, once a frame, and calls the methods below.
extends Node

signal joined(number: int, engine: String)
signal lost

const Wire = preload("res://wire.gd")
const SERVER = 1
const VERSION = 3
const GODOT4 = 3
const LEFT = 1
const RIGHT = 2
const THRUST = 4
const FIRE = 8

var ship: int = 0
# What wire.gd reads; empty before the first one.
var snapshot: Dictionary = {}
# Who sits in which ship: name, hue and score by number.
var roster: Dictionary = {}
var _sequence: int = 0
var _client: WebSocketMultiplayerPeer = null


func _ready() -> void:
	multiplayer.connected_to_server.connect(_connected)
	multiplayer.connection_failed.connect(_gone)
	multiplayer.server_disconnected.connect(_gone)
	# Bytes are of SceneMultiplayer, which is what a game has if it did not set another.
	var scene: SceneMultiplayer = multiplayer as SceneMultiplayer
	scene.peer_packet.connect(_hear)


# Connects, with a new client each time; the node must be in the tree.
func enter(url: String) -> int:
	_client = WebSocketMultiplayerPeer.new()
	var error: int = _client.create_client(url)
	if error == OK:
		multiplayer.multiplayer_peer = _client
	return error


func leave() -> void:
	if _client == null:
		return
	multiplayer.multiplayer_peer = null
	if _client.get_connection_status() == MultiplayerPeer.CONNECTION_CONNECTED:
		# With a close frame; close() would drop the line without one.
		_client.disconnect_peer(SERVER)
		_client.poll()
	else:
		_client.close()
	_client = null


func hold(keys: int) -> void:
	if ship == 0:
		return
	_sequence = (_sequence + 1) % 256
	steer.rpc_id(SERVER, keys, _sequence)


# Our ship as the server last saw it; empty if it has none of ours.
func own_ship() -> Dictionary:
	if snapshot.is_empty():
		return {}
	var ships: Dictionary = snapshot["ships"]
	if not ships.has(ship):
		return {}
	return ships[ship]


# `-- --url=ws://…` from the command line, else the arena on this machine.
static func wanted_url() -> String:
	for word in OS.get_cmdline_user_args():
		if word.begins_with("--url="):
			return word.substr(6)
	return "ws://127.0.0.1:9080/godot4"


# What the server does. Godot 4 calls by the place of a name among all names, so they stand here too, and do nothing.

@rpc("any_peer", "call_remote", "reliable")
func join(_version: int, _kind: int, _pilot_name: String) -> void:
	pass


@rpc("any_peer", "call_remote", "reliable")
func steer(_held: int, _count: int) -> void:
	pass


@rpc("any_peer", "call_remote", "reliable")
func ping(_stamp: int) -> void:
	pass


# What the server calls. It is this node's authority, and nobody else may.

@rpc("authority", "call_remote", "reliable")
func welcome(number: int, engine: String, _ticks_per_second: int) -> void:
	ship = number
	joined.emit(number, engine)


@rpc("authority", "call_remote", "reliable")
func arrived(number: int, _kind: int, pilot_name: String, hue: int, score: int) -> void:
	roster[number] = {"name": pilot_name, "hue": hue, "score": score}


@rpc("authority", "call_remote", "reliable")
func departed(number: int) -> void:
	roster.erase(number)


@rpc("authority", "call_remote", "reliable")
func scored(scores: Dictionary) -> void:
	for number in scores:
		if roster.has(number):
			roster[number]["score"] = scores[number]


@rpc("authority", "call_remote", "reliable")
func burst(by: int, to: int) -> void:
	if by == ship or to == ship:
		print("%s burst %s" % [_name_of(by), _name_of(to)])


@rpc("authority", "call_remote", "reliable")
func metered(_tick_mean: int, _tick_max: int, _peers: int, _bytes_in: int, _bytes_out: int) -> void:
	pass


@rpc("authority", "call_remote", "reliable")
func pong(_stamp: int) -> void:
	pass


func _connected() -> void:
	join.rpc_id(SERVER, VERSION, GODOT4, "")


func _gone() -> void:
	ship = 0
	snapshot = {}
	roster = {}
	lost.emit()


func _hear(_id: int, bytes: PackedByteArray) -> void:
	var read: Dictionary = Wire.read_snapshot(bytes)
	if not read.is_empty():
		snapshot = read


func _name_of(number: int) -> String:
	if not roster.has(number):
		return "Somebody"
	return roster[number]["name"]

# One seat in the arena: asks for a ship, sends keys, and keeps what the server tells.
# Used by arena.gd, which draws, and headless.gd, which prints. It must be the node /root/Arena: the server calls it there.
# The engine's own MultiplayerAPI does the rest: it polls, once a frame, and calls the methods below.
extends Node

signal joined(ship, engine)
signal lost

const Wire = preload("res://wire.gd")
const SERVER = 1
const VERSION = 3
const GODOT = 2
const LEFT = 1
const RIGHT = 2
const THRUST = 4
const FIRE = 8

var ship = 0
var snapshot = null
# Who sits in which ship: name, hue and score by number.
var roster = {}
var _sequence = 0


func _ready():
	get_tree().connect("connected_to_server", self, "_connected")
	# Godot 3 tells the loss of a server as a failed connection.
	get_tree().connect("connection_failed", self, "_gone")
	get_tree().connect("server_disconnected", self, "_gone")
	get_tree().multiplayer.connect("network_peer_packet", self, "_hear")


# A new client each time: one that is used again would speak in short names that the server has forgotten.
func join(url: String) -> int:
	var client = WebSocketClient.new()
	var error = client.connect_to_url(url, PoolStringArray(), true)
	if error == OK:
		get_tree().network_peer = client
	return error


func leave() -> void:
	var client = get_tree().network_peer
	get_tree().network_peer = null
	if client != null:
		client.disconnect_from_host(1000, "")
		client.poll()


func hold(keys: int) -> void:
	if ship == 0:
		return
	_sequence = (_sequence + 1) % 256
	rpc_id(SERVER, "steer", keys, _sequence)


# Our ship as the server last saw it, or null.
func own_ship():
	if snapshot == null or not snapshot.ships.has(ship):
		return null
	return snapshot.ships[ship]


# `--url=ws://…` from the command line, else the arena on this machine.
static func wanted_url() -> String:
	for word in OS.get_cmdline_args():
		if word.begins_with("--url="):
			return word.substr(6)
	return "ws://127.0.0.1:9080/"


# What the server calls. It is this node's master, and nobody else may.

puppet func welcome(number: int, engine: String, _ticks_per_second: int):
	ship = number
	emit_signal("joined", number, engine)


puppet func arrived(number: int, _pilot: int, pilot_name: String, hue: int, score: int):
	roster[number] = {"name": pilot_name, "hue": hue, "score": score}


puppet func departed(number: int):
	roster.erase(number)


puppet func scored(scores: Dictionary):
	for number in scores:
		if roster.has(number):
			roster[number].score = scores[number]


puppet func burst(by: int, to: int):
	if by == ship or to == ship:
		print("%s burst %s" % [_name_of(by), _name_of(to)])


puppet func metered(_tick_mean: int, _tick_max: int, _peers: int, _bytes_in: int, _bytes_out: int):
	pass


puppet func pong(_stamp: int):
	pass


func _connected():
	rpc_id(SERVER, "join", VERSION, GODOT, "")


func _gone():
	ship = 0
	snapshot = null
	roster = {}
	emit_signal("lost")


func _hear(_id: int, bytes: PoolByteArray):
	var read = Wire.read_snapshot(bytes)
	if read != null:
		snapshot = read


func _name_of(number: int) -> String:
	return roster[number].name if roster.has(number) else "Somebody"

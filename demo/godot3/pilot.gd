# One seat in the arena: a WebSocketClient that asks for a ship, sends keys and keeps the last snapshot.
# Used by arena.gd, which draws, and headless.gd, which prints. Call poll() once a frame.
extends Reference

signal joined(ship, engine)
signal lost

const Wire = preload("res://wire.gd")
const LEFT = 1
const RIGHT = 2
const THRUST = 4
const FIRE = 8

var ship = 0
var snapshot = null
var _client = WebSocketClient.new()
var _sequence = 0


func _init():
	_client.connect("connection_established", self, "_opened")
	_client.connect("connection_error", self, "_gone")
	_client.connect("connection_closed", self, "_gone")
	_client.connect("data_received", self, "_hear")


func join(url: String) -> int:
	return _client.connect_to_url(url)


func poll() -> void:
	_client.poll()


func leave() -> void:
	_client.disconnect_from_host(1000, "")


func hold(keys: int) -> void:
	if ship == 0:
		return
	_sequence = (_sequence + 1) % 256
	_client.get_peer(1).put_packet(Wire.input(keys, _sequence))


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


func _opened(_protocol):
	_client.get_peer(1).put_packet(Wire.hello())


func _gone(_was_clean = false):
	ship = 0
	snapshot = null
	emit_signal("lost")


func _hear():
	var bytes = _client.get_peer(1).get_packet()
	if bytes.size() == 0:
		return
	if bytes[0] == Wire.WELCOME:
		var welcome = Wire.read_welcome(bytes)
		if welcome != null:
			ship = welcome.ship
			emit_signal("joined", ship, welcome.engine)
	elif bytes[0] == Wire.SNAPSHOT:
		var read = Wire.read_snapshot(bytes)
		if read != null:
			snapshot = read

# Broadcast on Godot 3's own WebSocketServer: takes in what has come, and puts each packet of the tick to every peer.
# While nobody has sent anything, which is as long as peers come in, it polls a thousand times a second; then at --hz.
# Run by bench/rivals/godot3.ts: godot3-server -s godot-broadcast.gd --port=9080 --hz=60 --packets=1
# Ends by signal, or by itself after two minutes. Packets: bench/load/broadcast.c
extends SceneTree

const LIFE_MS = 120000
const BYTES = 200
const JOINING_HZ = 1000

var server = WebSocketServer.new()
var ids = {}
var packet = PoolByteArray()
var told = 0
var taken = 0

func _init():
	server.bind_ip = "127.0.0.1"
	server.connect("client_connected", self, "_on_client_connected")
	server.connect("client_disconnected", self, "_on_client_disconnected")
	server.connect("data_received", self, "_on_data_received")
	for i in range(BYTES):
		packet.append((i * 7) & 255)
	if server.listen(_argument("--port=")) != OK:
		printerr("the port is taken")
		quit(1)
		return
	print("listening")
	_tick_for_ever(_argument("--hz="), _argument("--packets="))
	quit(0)

func _tick_for_ever(hz, packets):
	var end = OS.get_ticks_msec() + LIFE_MS
	var next = OS.get_ticks_usec()
	var next_poll = next
	while OS.get_ticks_msec() < end:
		server.poll()
		var now = OS.get_ticks_usec()
		if now >= next:
			for _i in range(packets):
				_tell_everybody()
			next += 1000000 / hz
		next_poll = next if taken > 0 else now + 1000000 / JOINING_HZ
		OS.delay_usec(int(max(0, next_poll - OS.get_ticks_usec())))

func _tell_everybody():
	for i in range(4):
		packet[i] = (told >> (8 * i)) & 255
		packet[4 + i] = (taken >> (8 * i)) & 255
	told += 1
	for id in ids:
		server.get_peer(id).put_packet(packet)

func _on_client_connected(id, _protocol):
	ids[id] = true

func _on_client_disconnected(id, _was_clean):
	ids.erase(id)
	if ids.empty():
		taken = 0

func _on_data_received(id):
	var peer = server.get_peer(id)
	while peer.get_available_packet_count() > 0:
		peer.get_packet()
		taken += 1

func _argument(name):
	for argument in OS.get_cmdline_args():
		if argument.begins_with(name):
			return int(argument.substr(name.length()))
	return 0

# The echo server on Godot 3's own WebSocketServer: polls as fast as it can, answers every packet.
# Run by bench/rivals/godot3.ts: godot3-server -s godot-echo.gd --port=9080
# Ends by signal, or by itself after two minutes.
extends SceneTree

const LIFE_MS = 120000

var server = WebSocketServer.new()

func _init():
	server.bind_ip = "127.0.0.1"
	server.connect("data_received", self, "_on_data_received")
	if server.listen(_port()) != OK:
		printerr("the port is taken")
		quit(1)
		return
	print("listening")
	var end = OS.get_ticks_msec() + LIFE_MS
	while OS.get_ticks_msec() < end:
		server.poll()
	quit(0)

func _on_data_received(id):
	var peer = server.get_peer(id)
	while peer.get_available_packet_count() > 0:
		peer.put_packet(peer.get_packet())

func _port():
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--port="):
			return int(argument.substr(7))
	return 9080

# The relay on Godot 3's own WebSocketServer with gd_mp_api: it reads what is for the server itself.
# Polls as fast as it can, or with --hz=60 that often, and sleeps in between.
# Run by bench/rivals/godot3.ts: godot3-server -s godot-relay.gd --port=9080 --hz=0
# Ends by signal, or by itself after two minutes.
extends SceneTree

const LIFE_MS = 120000

var server = WebSocketServer.new()

func _init():
	server.bind_ip = "127.0.0.1"
	if server.listen(_argument("--port="), PoolStringArray(), true) != OK:
		printerr("the port is taken")
		quit(1)
		return
	print("listening")
	var hz = _argument("--hz=")
	var end = OS.get_ticks_msec() + LIFE_MS
	var next = OS.get_ticks_usec()
	while OS.get_ticks_msec() < end:
		server.poll()
		while server.get_available_packet_count() > 0:
			server.get_packet()
		if hz > 0:
			next += 1000000 / hz
			OS.delay_usec(int(max(0, next - OS.get_ticks_usec())))
	quit(0)

func _argument(name):
	for argument in OS.get_cmdline_args():
		if argument.begins_with(name):
			return int(argument.substr(name.length()))
	return 0

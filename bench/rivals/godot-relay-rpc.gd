# A server that takes part in its clients' remote calls, on Godot 3's own WebSocketServer and MultiplayerAPI: it passes each
# on to the others and does it itself. Polls as fast as it can.
# Run by bench/rivals/godot3.ts: godot3-server -s godot-relay-rpc.gd --port=9080
# Ends by signal, or by itself after two minutes.
extends SceneTree

const LIFE_MS = 120000

class Ship extends Node:
	var calls = 0

	remote func move(_stamp, speed, way):
		if speed == 3.5 and way == "left":
			calls += 1
		else:
			printerr("move() was called with ", speed, " and ", way)

var server = WebSocketServer.new()
var api = MultiplayerAPI.new()

func _initialize():
	server.bind_ip = "127.0.0.1"
	if server.listen(_port(), PoolStringArray(), true) != OK:
		printerr("the port is taken")
		quit(1)
		return
	api.set_root_node(_add_tree())
	api.network_peer = server
	print("listening")
	var end = OS.get_ticks_msec() + LIFE_MS
	while OS.get_ticks_msec() < end:
		api.poll()
	quit(0)

func _add_tree():
	var top = Node.new()
	var main = Node.new()
	var ship = Ship.new()
	main.name = "Main"
	ship.name = "Ship"
	for node in [top, main, ship]:
		node.custom_multiplayer = api
	get_root().add_child(top)
	top.add_child(main)
	main.add_child(ship)
	return top

func _port():
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--port="):
			return int(argument.substr(7))
	return 9080

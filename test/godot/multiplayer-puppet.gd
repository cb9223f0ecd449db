# A puppet that also holds games: Godot's own MultiplayerAPI over a WebSocketClient, with nodes that can be called.
# Started by multiplayer-client.test.ts. Each game has a tree of its own below the root, so many live in one engine.
# A game goes by the name "<name> game", where <name> is its client's: so it is polled, and so its events are told.
extends "puppet.gd"


# A node of a game. Everything that is called or set from elsewhere is told to the test.
class Actor extends Node:
	var tell
	remote var score = 0 setget set_score

	func set_score(value):
		score = value
		report("score", [value])

	remote func hello(a = null, b = null):
		report("hello", [a, b])

	puppet func follow(a = null, b = null):
		report("follow", [a, b])

	master func lead(a = null, b = null):
		report("lead", [a, b])

	func unheard(a = null, b = null):
		report("unheard", [a, b])

	func report(what, values):
		var given = []
		for value in values:
			if value != null:
				given.append(value)
		tell.call_func(self, what, given)


# A listener for the signals of one game.
class Ear extends Reference:
	var events
	var game

	func on_signal(a = null, b = null, c = null):
		var args = []
		for value in [a, b, c]:
			if typeof(value) == TYPE_RAW_ARRAY:
				args.append(value.hex_encode())
			elif value != null:
				args.append(value)
		var signal_name = args.pop_back()
		events.call_func(game, signal_name, args)


const GAME_SIGNALS = [
	"network_peer_connected", "network_peer_disconnected", "network_peer_packet",
	"connected_to_server", "connection_failed", "server_disconnected",
]


func perform(command):
	match command["op"]:
		"game":
			return create_game(command["name"], command["paths"])
		"end game":
			return end_game(command["name"])
		"node":
			var node = root.get_node(command["name"]).get_node(command["path"])
			return encode(node.callv(command["method"], decode(command["args"])))
	return .perform(command)


# Gives the client of this name a game; it must be connecting or connected.
func create_game(name, paths):
	var api = MultiplayerAPI.new()
	var top = Node.new()
	top.name = name
	root.add_child(top)
	for path in paths:
		add_actor(top, path, api)
	api.set_root_node(top)
	var ear = Ear.new()
	ear.events = funcref(self, "keep_event")
	ear.game = name + " game"
	for signal_name in GAME_SIGNALS:
		api.connect(signal_name, ear, "on_signal", [signal_name])
	api.network_peer = objects[name]
	objects[name + " game"] = api
	objects[name + " ear"] = ear
	return null


func add_actor(parent, path, api):
	for part in path.split("/"):
		if not parent.has_node(part):
			var actor = Actor.new()
			actor.name = part
			actor.tell = funcref(self, "keep_call")
			actor.custom_multiplayer = api
			parent.add_child(actor)
		parent = parent.get_node(part)


func end_game(name):
	objects[name + " game"].network_peer = null
	for kept in [name + " game", name + " ear"]:
		objects.erase(kept)
	root.get_node(name).free()
	return null


func keep_event(game, signal_name, args):
	events.append({"on": game, "signal": signal_name, "args": args})


func keep_call(node, what, args):
	var path = String(root.get_path_to(node))
	var name = path.split("/")[0]
	var sender = node.multiplayer.get_rpc_sender_id()
	keep_event(name + " game", "called", [path.substr(name.length() + 1), what, sender, args])

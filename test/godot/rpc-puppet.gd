# A puppet whose games have nodes of every RPC mode, over clients and over servers, and a table of values that it sends
# and compares. Started by the rpc-*.test.ts files of this folder; rpc-actor.ts is the same node in TypeScript.
extends "multiplayer-puppet.gd"


# A node of a game: a method and a property of each mode. What is called or set is told to the test.
class Member extends Node:
	var engine

	var of_disabled setget tell_disabled
	remote var of_remote setget tell_remote
	master var of_master setget tell_master
	puppet var of_puppet setget tell_puppet
	remotesync var of_remotesync setget tell_remotesync
	mastersync var of_mastersync setget tell_mastersync
	puppetsync var of_puppetsync setget tell_puppetsync
	var of_config setget tell_config

	func _init():
		rpc_config("by_config", MultiplayerAPI.RPC_MODE_REMOTE)
		rset_config("of_config", MultiplayerAPI.RPC_MODE_REMOTE)

	func tell_disabled(value): report("of_disabled", [value])
	func tell_remote(value): report("of_remote", [value])
	func tell_master(value): report("of_master", [value])
	func tell_puppet(value): report("of_puppet", [value])
	func tell_remotesync(value): report("of_remotesync", [value])
	func tell_mastersync(value): report("of_mastersync", [value])
	func tell_puppetsync(value): report("of_puppetsync", [value])
	func tell_config(value): report("of_config", [value])

	func by_disabled(value): report("by_disabled", [value])
	remote func by_remote(value): report("by_remote", [value])
	master func by_master(value): report("by_master", [value])
	puppet func by_puppet(value): report("by_puppet", [value])
	remotesync func by_remotesync(value): report("by_remotesync", [value])
	mastersync func by_mastersync(value): report("by_mastersync", [value])
	puppetsync func by_puppetsync(value): report("by_puppetsync", [value])
	func by_config(value): report("by_config", [value])

	remote func greet(first, second = "two", third = 3):
		report("greet", [first, second, third])

	# Answers the caller, and says who it was.
	remote func reply(value):
		report("reply", [value])
		rpc_id(multiplayer.get_rpc_sender_id(), "by_remote", value)

	# Sends a value of the table back to the caller, who checks it.
	remote func echo(name, _type, value):
		rpc_id(multiplayer.get_rpc_sender_id(), "check", name, value)

	remote func check(name, value):
		report("check", [name, engine.verdict(name, value)])

	func report(what, values):
		engine.keep_call(self, what, values)


# The values by their names.
var values = {}


func perform(command):
	match command["op"]:
		"values":
			return keep_values(command["hex"])
		"offer":
			return offer(command)
		"mark":
			for name in command["names"]:
				objects[name + " game"].send_bytes(command["text"].to_utf8())
			return null
	return .perform(command)


func add_actor(parent, path, api):
	for part in path.split("/"):
		if not parent.has_node(part):
			var member = Member.new()
			member.name = part
			member.engine = self
			member.custom_multiplayer = api
			parent.add_child(member)
		parent = parent.get_node(part)


# Events tell who the engine says is the sender at that moment.
func keep_event(game, signal_name, args):
	events.append({"on": game, "signal": signal_name, "args": args, "sender": objects[game].get_rpc_sender_id()})


func keep_values(hex_by_name):
	values = {}
	for name in hex_by_name:
		var value = bytes2var(decode_bytes({"hex": hex_by_name[name]}))
		# Read from bytes it is no object of this engine, but one that stands for one.
		values[name] = Reference.new() if typeof(value) == TYPE_OBJECT else value
	return values.size()


# Sends each value of the table to a method of a node of a peer's; the types that were sent are returned.
func offer(command):
	var node = root.get_node(command["name"]).get_node(command["path"])
	var types = {}
	for name in values:
		var type = typeof(values[name])
		types[type] = true
		var args = [int(command["id"]), command["method"]]
		args += decode(command["first"])
		node.callv("rpc_id", args + [name, type, values[name]])
	return types.keys()


func verdict(name, value):
	var expected = values[name]
	if typeof(expected) == TYPE_OBJECT:
		var is_it = value is EncodedObjectAsID and value.object_id == expected.get_instance_id()
		return "same" if is_it else "another object"
	if typeof(value) != typeof(expected):
		return "type %d" % typeof(value)
	# Dictionaries and NaN are never equal to what was sent, in this engine: not even when it sends them to itself.
	if expected == bytes2var(var2bytes(expected)) and not value == expected:
		return "not equal"
	# The padding of a NodePath is whatever was in memory.
	if typeof(value) != TYPE_NODE_PATH and var2bytes(value).hex_encode() != var2bytes(expected).hex_encode():
		return var2bytes(value).hex_encode()
	return "same"

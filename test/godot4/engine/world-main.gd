# The node Main of a game in one world with Godot 3: the remote calls of rpc-actor.ts in Godot 4's words. What is called is
# told by a signal, with its values in the engine's own text form.
extends Node

signal told(what: String)


@rpc("any_peer")
func by_remote(value: Variant) -> void:
	tell("by_remote", value)


@rpc("any_peer")
func by_master(value: Variant) -> void:
	tell("by_master", value)


@rpc("authority")
func by_puppet(value: Variant) -> void:
	tell("by_puppet", value)


@rpc("any_peer", "call_local")
func by_remotesync(value: Variant) -> void:
	tell("by_remotesync", value)


@rpc("any_peer", "call_local")
func by_mastersync(value: Variant) -> void:
	tell("by_mastersync", value)


@rpc("authority", "call_local")
func by_puppetsync(value: Variant) -> void:
	tell("by_puppetsync", value)


# What a node of Godot 3 has by rpc_config is a name of the script here.
@rpc("any_peer")
func by_config(value: Variant) -> void:
	tell("by_config", value)


@rpc("any_peer")
func greet(first: Variant, second: Variant = "two", third: Variant = 3) -> void:
	tell("greet", [first, second, third])


# Answers the caller, and says who it was.
@rpc("any_peer")
func reply(value: Variant) -> void:
	tell("reply", value)
	by_remote.rpc_id(multiplayer.get_remote_sender_id(), value)


@rpc("any_peer")
func echo(_name: String, _type: int, _value: Variant) -> void:
	pass


@rpc("any_peer")
func forward(_id: int, _name: String, _type: int, _value: Variant) -> void:
	pass


@rpc("any_peer")
func check(_name: String, value: Variant) -> void:
	tell("check", value)


func tell(what: String, value: Variant) -> void:
	told.emit("%s %s of %d" % [what, var_to_str(value), multiplayer.get_remote_sender_id()])

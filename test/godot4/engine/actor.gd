# A node of a game in the puppet: a method of each kind that @rpc can make. What is called is told to the test.
# peer.ts has the same names: Godot 4 calls by the place of a name among all names.
extends Node

# Set by the puppet before the node enters the tree.
var tell: Callable
# For synchronizers.
var place: Vector2 = Vector2(0, 0)
var health: int = 100


@rpc("any_peer", "call_remote", "reliable")
func from_anyone(value: Variant = null, other: Variant = null) -> void:
	tell.call("from_anyone", [value, other])


@rpc("any_peer", "call_local", "reliable")
func here_and_there(value: Variant = null) -> void:
	tell.call("here_and_there", [value])


@rpc("authority", "call_remote", "reliable")
func from_authority(value: Variant = null) -> void:
	tell.call("from_authority", [value])


@rpc("any_peer", "call_remote", "unreliable", 3)
func unreliable(value: Variant = null) -> void:
	tell.call("unreliable", [value])


@rpc("any_peer")
func answer(value: Variant = null) -> void:
	tell.call("answer", [value])
	from_anyone.rpc_id(multiplayer.get_remote_sender_id(), value, "answered")


func not_declared(value: Variant = null) -> void:
	tell.call("not_declared", [value])

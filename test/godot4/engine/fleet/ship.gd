# A ship of a fleet: properties of each mode, input of the player whose id its name is, and crates. Root of ship.tscn, as
# Ship of fleet.ts.
extends Node

const CRATE = preload("crate.tscn")

var place: Vector2 = Vector2(0, 0)
var nick: String = ""
var hp: int = 10
var rank: int = 0
var keys: int = 0
# Told when its name is called.
signal called(what: String)


func _enter_tree() -> void:
	if String(name).is_valid_int():
		$Input.set_multiplayer_authority(String(name).to_int())
	if $Hold.get_spawnable_scene_count() == 0:
		$Hold.add_spawnable_scene(CRATE.resource_path)


@rpc("any_peer")
func hail(word: String) -> void:
	called.emit("%s hailed %s" % [name, word])


func text() -> String:
	return "place %d,%d nick %s hp %d rank %d keys %d" % [place.x, place.y, nick, hp, rank, keys]

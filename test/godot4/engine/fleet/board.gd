# A node of a fleet that nobody spawns: its synchronizer is known by its path. As Board of fleet.ts.
extends Node

var title: String = ""
var score: int = 0


func _init() -> void:
	var config: SceneReplicationConfig = SceneReplicationConfig.new()
	config.add_property(NodePath(".:title"))
	config.property_set_replication_mode(NodePath(".:title"), SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)
	config.add_property(NodePath(".:score"))
	var synchronizer: MultiplayerSynchronizer = MultiplayerSynchronizer.new()
	synchronizer.name = "Sync"
	synchronizer.replication_config = config
	add_child(synchronizer)


@rpc("any_peer")
func shout(_word: String) -> void:
	pass


func text() -> String:
	return "title %s score %d" % [title, score]

# A tree that is replicated: ships and crew that a spawner makes, and a board that stands on all sides from the start.
# Made by the puppet for the tests of replication; fleet.ts is the same with our classes. What happens is told by a signal.
extends Node

const SHIP = preload("ship.tscn")
const CRATE = preload("crate.tscn")
const SCENES = {"ship": SHIP, "crate": CRATE}
const Board = preload("board.gd")
const Crew = preload("crew.gd")

signal told(what: String)

var spawner: MultiplayerSpawner = MultiplayerSpawner.new()
var players: Node = Node.new()


func _init() -> void:
	players.name = "Players"
	add_child(players)
	var board: Node = Board.new()
	board.name = "Board"
	add_child(board)
	watch(board.get_node("Sync"), "Board")
	spawner.name = "Spawner"
	spawner.spawn_path = NodePath("../Players")
	spawner.add_spawnable_scene(CRATE.resource_path)
	spawner.add_spawnable_scene(SHIP.resource_path)
	spawner.spawn_function = make_crew
	add_child(spawner)
	watch_spawner(spawner)
	players.child_entered_tree.connect(prepare)


func prepare(node: Node) -> void:
	if node.has_node("Hold"):
		watch(node.get_node("Sync"), node.name)
		watch_spawner(node.get_node("Hold"))
		node.called.connect(tell)


func watch_spawner(node: MultiplayerSpawner) -> void:
	node.spawned.connect(func(made: Node) -> void: tell("spawned %s: %s" % [made.name, text_of(made)]))
	node.despawned.connect(func(gone: Node) -> void: tell("despawned %s" % gone.name))


func watch(node: MultiplayerSynchronizer, what: String) -> void:
	node.delta_synchronized.connect(func() -> void: tell("changed %s" % what))
	node.visibility_changed.connect(func(peer: int) -> void: tell("visibility %s %d" % [what, peer]))


func tell(what: String) -> void:
	told.emit(what)


func make_crew(data: Variant) -> Node:
	var crew: Node = Crew.new()
	crew.data = data
	crew.name = data["name"] if data is Dictionary else "Nobody"
	return crew


# ---- what a test does ----

func add(scene: String, parent: String, name_of_it: String, properties: Array) -> void:
	var node: Node = SCENES[scene].instantiate()
	node.name = name_of_it
	for pair in properties:
		node.set(pair[0], pair[1])
	get_node(parent).add_child(node)


func crew(data: Variant) -> bool:
	return spawner.spawn(data) != null


func take_out(path: String) -> void:
	var node: Node = get_node(path)
	node.get_parent().remove_child(node)
	node.queue_free()


func assign(path: String, property: String, value: Variant) -> void:
	get_node(path).set(property, value)


func perform(path: String, method: String, args: Array) -> Variant:
	return get_node(path).callv(method, args)


func filter(path: String, allowed: Array) -> void:
	get_node(path).add_visibility_filter(func(peer: int) -> bool: return peer in allowed)


# All that is replicated, a line for each node.
func state() -> String:
	var lines: Array[String] = ["Board " + text_of(get_node("Board"))]
	for node in players.get_children():
		lines.append("%s %s" % [node.name, text_of(node)])
		if node.has_node("Cargo"):
			for crate in node.get_node("Cargo").get_children():
				lines.append("%s/%s %s" % [node.name, crate.name, text_of(crate)])
	return "\n".join(lines)


func text_of(node: Node) -> String:
	return node.text()

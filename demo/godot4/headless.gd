# A Godot 4 player without a window: joins, thrusts, prints where its ship is, and leaves.
# Run it: godot4 --headless --path demo/godot4 -s headless.gd -- --url=ws://127.0.0.1:9080/godot4
# Exit code 0 if the ship moved, else 1.
extends SceneTree

const Pilot = preload("res://pilot.gd")
const MOST_SECONDS = 10.0
const FLIGHT_SECONDS = 2.0
const PRINT_SECONDS = 0.5
const SEND_SECONDS = 0.05
const FAR_ENOUGH = 30.0

var _pilot: Pilot = null
var _has_begun: bool = false
var _seconds: float = 0.0
var _flown: float = 0.0
var _print_in: float = 0.0
var _send_in: float = 0.0
var _has_start: bool = false
var _start: Vector2 = Vector2(0, 0)
var _reach: float = 0.0
var _is_over: bool = false


func _initialize() -> void:
	_pilot = Pilot.new()
	_pilot.name = "Arena"
	_pilot.joined.connect(_joined)
	_pilot.lost.connect(_lost)
	root.add_child(_pilot)


# True would end the loop at once; quit() does it, with an exit code.
func _process(delta: float) -> bool:
	if _is_over:
		return false
	if not _has_begun:
		_begin()
		return false
	_seconds += delta
	var own: Dictionary = _pilot.own_ship()
	if not own.is_empty() and not own["is_dead"]:
		_fly(own, delta)
	if _flown >= FLIGHT_SECONDS:
		_end("moved %d units" % _reach, 0 if _reach > FAR_ENOUGH else 1)
	elif _seconds > MOST_SECONDS:
		_end("no flight within %d seconds" % MOST_SECONDS, 1)
	return false


# Not before the first frame: then the node is in the tree.
func _begin() -> void:
	_has_begun = true
	if _pilot.enter(Pilot.wanted_url()) != OK:
		_end("the address cannot be used", 1)


func _fly(own: Dictionary, delta: float) -> void:
	var place: Vector2 = own["place"]
	if not _has_start:
		_has_start = true
		_start = place
	_reach = maxf(_reach, place.distance_to(_start))
	_flown += delta
	_send_in -= delta
	_print_in -= delta
	if _send_in <= 0.0:
		_send_in = SEND_SECONDS
		var keys: int = Pilot.THRUST
		if _flown > FLIGHT_SECONDS / 2.0:
			keys |= Pilot.RIGHT
		_pilot.hold(keys)
	if _print_in <= 0.0:
		_print_in = PRINT_SECONDS
		var ships: Dictionary = _pilot.snapshot["ships"]
		print("position %d %d among %d ships" % [place.x, place.y, ships.size()])


func _joined(number: int, engine: String) -> void:
	print("joined as ship %d, served by %s" % [number, engine])


func _lost() -> void:
	if not _is_over:
		_end("the connection was lost", 1)


func _end(text: String, code: int) -> void:
	_is_over = true
	print(text)
	_pilot.leave()
	quit(code)

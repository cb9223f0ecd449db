# A Godot 3 player without a window: joins, thrusts, prints where its ship is, and leaves.
# Run it: godot3-server --path demo/godot3 -s headless.gd --url=ws://127.0.0.1:9080/
# Exit code 0 if the ship moved, else 1.
extends SceneTree

const Pilot = preload("res://pilot.gd")
const MOST_SECONDS = 10.0
const FLIGHT_SECONDS = 2.0
const PRINT_SECONDS = 0.5
const SEND_SECONDS = 0.05
const FAR_ENOUGH = 30.0

var _pilot = Pilot.new()
var _seconds = 0.0
var _flown = 0.0
var _print_in = 0.0
var _send_in = 0.0
var _start = null
var _reach = 0.0
var _is_over = false


func _initialize():
	_pilot.name = "Arena"
	root.add_child(_pilot)
	_pilot.connect("joined", self, "_joined")
	_pilot.connect("lost", self, "_lost")
	if _pilot.join(Pilot.wanted_url()) != OK:
		_end("the address cannot be used", 1)


func _idle(delta):
	if _is_over:
		return
	_seconds += delta
	var own = _pilot.own_ship()
	if own != null and not own.is_dead:
		_fly(own, delta)
	if _flown >= FLIGHT_SECONDS:
		_end("moved %d units" % _reach, 0 if _reach > FAR_ENOUGH else 1)
	elif _seconds > MOST_SECONDS:
		_end("no flight within %d seconds" % MOST_SECONDS, 1)


func _fly(own, delta):
	if _start == null:
		_start = own.place
	_reach = max(_reach, own.place.distance_to(_start))
	_flown += delta
	_send_in -= delta
	_print_in -= delta
	if _send_in <= 0.0:
		_send_in = SEND_SECONDS
		_pilot.hold(Pilot.THRUST | Pilot.RIGHT if _flown > FLIGHT_SECONDS / 2 else Pilot.THRUST)
	if _print_in <= 0.0:
		_print_in = PRINT_SECONDS
		print("position %d %d among %d ships" % [own.place.x, own.place.y, _pilot.snapshot.ships.size()])


func _joined(ship, engine):
	print("joined as ship %d, served by %s" % [ship, engine])


func _lost():
	if not _is_over:
		_end("the connection was lost", 1)


func _end(text, code):
	_is_over = true
	print(text)
	_pilot.leave()
	quit(code)

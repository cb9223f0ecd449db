# The arena in a Godot window: arrows or WASD fly, space fires. Joins again two seconds after a loss.
# `-- --seconds=5` on the command line leaves after five seconds and says how many ships it drew.
# Below pilot.gd in the main scene. All that it shows comes from the server; between snapshots ships fly straight on.
extends Node2D

const Pilot = preload("res://pilot.gd")
const FIELD = Vector2(2400, 1600)
const REJOIN_SECONDS = 2.0
const SEND_SECONDS = 0.05
const SHIP_CORNERS = [Vector2(24, 0), Vector2(-16, -16), Vector2(-9, 0), Vector2(-16, 16)]

var _rejoin_in: float = 0.0
var _send_in: float = 0.0
var _keys: int = 0
var _since: float = 0.0
var _tick: int = -1
var _seconds_left: float = INF
var _drawn: int = 0

@onready var _pilot: Pilot = get_parent() as Pilot


func _ready() -> void:
	_pilot.lost.connect(_lost)
	# Its own _ready comes after ours.
	_pilot.enter.call_deferred(Pilot.wanted_url())
	for word in OS.get_cmdline_user_args():
		if word.begins_with("--seconds="):
			_seconds_left = word.substr(10).to_float()


func _process(delta: float) -> void:
	if _rejoin_in > 0.0:
		_rejoin_in -= delta
		if _rejoin_in <= 0.0:
			_pilot.enter(Pilot.wanted_url())
	_send(delta)
	_since += delta
	if not _pilot.snapshot.is_empty() and _pilot.snapshot["tick"] != _tick:
		_tick = _pilot.snapshot["tick"]
		_since = 0.0
	queue_redraw()
	_seconds_left -= delta
	if _seconds_left <= 0.0:
		_seconds_left = INF
		print("drew %d ships" % _drawn)
		get_tree().quit(0 if _drawn > 0 else 1)


func _send(delta: float) -> void:
	var keys: int = _held_keys()
	_send_in -= delta
	if keys != _keys or _send_in <= 0.0:
		_keys = keys
		_send_in = SEND_SECONDS
		_pilot.hold(keys)


func _held_keys() -> int:
	var keys: int = 0
	if Input.is_key_pressed(KEY_LEFT) or Input.is_key_pressed(KEY_A):
		keys |= Pilot.LEFT
	if Input.is_key_pressed(KEY_RIGHT) or Input.is_key_pressed(KEY_D):
		keys |= Pilot.RIGHT
	if Input.is_key_pressed(KEY_UP) or Input.is_key_pressed(KEY_W):
		keys |= Pilot.THRUST
	if Input.is_key_pressed(KEY_SPACE):
		keys |= Pilot.FIRE
	return keys


func _lost() -> void:
	_rejoin_in = REJOIN_SECONDS


func _draw() -> void:
	var window: Vector2 = get_viewport_rect().size
	var zoom: float = minf(window.x / FIELD.x, window.y / FIELD.y)
	draw_rect(Rect2(Vector2(0, 0), window), Color("070b16"))
	draw_set_transform((window - FIELD * zoom) / 2.0, 0.0, Vector2(zoom, zoom))
	draw_rect(Rect2(Vector2(0, 0), FIELD), Color("101a35"))
	draw_rect(Rect2(Vector2(0, 0), FIELD), Color("6e96ff"), false, 4.0)
	if _pilot.snapshot.is_empty():
		return
	for star in _pilot.snapshot["stars"]:
		draw_circle(star, 9.0, Color("ffd479"))
	for shot in _pilot.snapshot["shots"]:
		draw_circle(shot["place"], 5.0, _color_of(shot["by"]))
	_drawn = 0
	var ships: Dictionary = _pilot.snapshot["ships"]
	for ship in ships.values():
		_drawn += 1
		if not ship["is_dead"]:
			_draw_ship(ship)


func _draw_ship(ship: Dictionary) -> void:
	var speed: Vector2 = ship["speed"]
	var place: Vector2 = ship["place"]
	place += speed * minf(_since, 0.1)
	var angle: float = ship["angle"]
	var color: Color = _color_of(ship["number"])
	var corners: PackedVector2Array = PackedVector2Array()
	for corner in SHIP_CORNERS:
		corners.append(place + corner.rotated(angle))
	if ship["is_thrusting"]:
		var back: Vector2 = Vector2(-1, 0).rotated(angle)
		draw_line(place + back * 10.0, place + back * 34.0, Color("ff9650"), 8.0)
	draw_colored_polygon(corners, color)
	if ship["is_shielded"] or ship["number"] == _pilot.ship:
		draw_arc(place, 34.0, 0.0, TAU, 32, color, 2.0)


func _color_of(number: int) -> Color:
	if number == _pilot.ship:
		return Color("74f2ff")
	var hue: float = 0.0
	if _pilot.roster.has(number):
		hue = _pilot.roster[number]["hue"]
	return Color.from_hsv(hue / 360.0, 0.55, 0.95)

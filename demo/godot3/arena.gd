# The arena in a Godot window: arrows or WASD fly, space fires. Joins again two seconds after a loss.
# `--seconds=5` on the command line leaves after five seconds and says how many ships it drew.
# Below pilot.gd in the main scene. All that it shows comes from the server; between snapshots ships fly straight on.
extends Node2D

const Pilot = preload("res://pilot.gd")
const FIELD = Vector2(2400, 1600)
const REJOIN_SECONDS = 2.0
const SEND_SECONDS = 0.05

onready var _pilot = get_parent()
var _rejoin_in = 0.0
var _send_in = 0.0
var _keys = 0
var _since = 0.0
var _tick = -1
var _seconds_left = INF
var _drawn = 0


func _ready():
	_pilot.connect("lost", self, "_lost")
	# Its own _ready comes after ours.
	_pilot.call_deferred("join", Pilot.wanted_url())
	for word in OS.get_cmdline_args():
		if word.begins_with("--seconds="):
			_seconds_left = float(word.substr(10))


func _process(delta):
	if _rejoin_in > 0.0:
		_rejoin_in -= delta
		if _rejoin_in <= 0.0:
			_pilot.join(Pilot.wanted_url())
	_send(delta)
	_since += delta
	if _pilot.snapshot != null and _pilot.snapshot.tick != _tick:
		_tick = _pilot.snapshot.tick
		_since = 0.0
	update()
	_seconds_left -= delta
	if _seconds_left <= 0.0:
		_seconds_left = INF
		print("drew %d ships" % _drawn)
		get_tree().quit(0 if _drawn > 0 else 1)


func _send(delta):
	var keys = _held_keys()
	_send_in -= delta
	if keys != _keys or _send_in <= 0.0:
		_keys = keys
		_send_in = SEND_SECONDS
		_pilot.hold(keys)


func _held_keys() -> int:
	var keys = 0
	if Input.is_key_pressed(KEY_LEFT) or Input.is_key_pressed(KEY_A):
		keys |= Pilot.LEFT
	if Input.is_key_pressed(KEY_RIGHT) or Input.is_key_pressed(KEY_D):
		keys |= Pilot.RIGHT
	if Input.is_key_pressed(KEY_UP) or Input.is_key_pressed(KEY_W):
		keys |= Pilot.THRUST
	if Input.is_key_pressed(KEY_SPACE):
		keys |= Pilot.FIRE
	return keys


func _lost():
	_rejoin_in = REJOIN_SECONDS


func _draw():
	var window = get_viewport_rect().size
	var scale = min(window.x / FIELD.x, window.y / FIELD.y)
	draw_rect(Rect2(Vector2(), window), Color("070b16"))
	draw_set_transform((window - FIELD * scale) / 2.0, 0.0, Vector2(scale, scale))
	draw_rect(Rect2(Vector2(), FIELD), Color("101a35"))
	draw_rect(Rect2(Vector2(), FIELD), Color("6e96ff"), false, 4.0)
	if _pilot.snapshot == null:
		return
	for star in _pilot.snapshot.stars:
		draw_circle(star, 9, Color("ffd479"))
	for shot in _pilot.snapshot.shots:
		draw_circle(shot.place, 5, _color_of(shot.by))
	_drawn = 0
	for ship in _pilot.snapshot.ships.values():
		_drawn += 1
		if not ship.is_dead:
			_draw_ship(ship)


func _draw_ship(ship):
	var place = ship.place + ship.speed * min(_since, 0.1)
	var color = _color_of(ship.number)
	var corners = PoolVector2Array()
	for corner in [Vector2(24, 0), Vector2(-16, -16), Vector2(-9, 0), Vector2(-16, 16)]:
		corners.append(place + corner.rotated(ship.angle))
	if ship.is_thrusting:
		draw_line(place - Vector2(10, 0).rotated(ship.angle), place - Vector2(34, 0).rotated(ship.angle), Color("ff9650"), 8.0)
	draw_colored_polygon(corners, color)
	if ship.is_shielded or ship.number == _pilot.ship:
		draw_arc(place, 34, 0, TAU, 32, color, 2.0)


func _color_of(number: int) -> Color:
	if number == _pilot.ship:
		return Color("74f2ff")
	var hue = _pilot.roster[number].hue if _pilot.roster.has(number) else 0
	return Color.from_hsv(hue / 360.0, 0.55, 0.95)

# The arena's snapshot for Godot 4: what its bytes hold.
# Used by pilot.gd. Layout: demo/README.md. Knows no connection.
extends RefCounted

const FLAG_THRUSTING = 1
const FLAG_SHIELDED = 2
const FLAG_DEAD = 4
const HEAD_SIZE = 10
const SHIP_SIZE = 15
const SHOT_SIZE = 8
const STAR_SIZE = 4
const HAPPENING_SIZE = 9
const PLACE_SCALE = 16.0
const SPEED_SCALE = 16.0
const ANGLES = 65536.0


# Ships by number, shots and stars; an empty dictionary for bytes that are no whole snapshot.
static func read_snapshot(bytes: PackedByteArray) -> Dictionary:
	if bytes.size() < HEAD_SIZE:
		return {}
	var reader: StreamPeerBuffer = StreamPeerBuffer.new()
	reader.data_array = bytes
	var tick: int = reader.get_u32()
	var ship_count: int = reader.get_u16()
	var shot_count: int = reader.get_u16()
	var star_count: int = reader.get_u8()
	var happening_count: int = reader.get_u8()
	var size: int = HEAD_SIZE + ship_count * SHIP_SIZE + shot_count * SHOT_SIZE
	size += star_count * STAR_SIZE + happening_count * HAPPENING_SIZE
	if bytes.size() != size:
		return {}
	var ships: Dictionary = {}
	for _ship in range(ship_count):
		var ship: Dictionary = _read_ship(reader)
		ships[ship["number"]] = ship
	var shots: Array = []
	for _shot in range(shot_count):
		shots.append(_read_shot(reader))
	var stars: Array = []
	for _star in range(star_count):
		stars.append(_read_place(reader))
	# Happenings stand behind the stars. They are for sparks, which this client does not draw.
	return {"tick": tick, "ships": ships, "shots": shots, "stars": stars}


static func _read_ship(reader: StreamPeerBuffer) -> Dictionary:
	var number: int = reader.get_u16()
	var flags: int = reader.get_u8()
	var hull: int = reader.get_u8()
	var place: Vector2 = _read_place(reader)
	var speed_x: int = reader.get_16()
	var speed_y: int = reader.get_16()
	var angle: int = reader.get_u16()
	var heard: int = reader.get_u8()
	return {
		"number": number,
		"is_thrusting": (flags & FLAG_THRUSTING) != 0,
		"is_shielded": (flags & FLAG_SHIELDED) != 0,
		"is_dead": (flags & FLAG_DEAD) != 0,
		"hull": hull,
		"place": place,
		"speed": Vector2(speed_x, speed_y) / SPEED_SCALE,
		"angle": angle * TAU / ANGLES,
		"heard": heard,
	}


static func _read_shot(reader: StreamPeerBuffer) -> Dictionary:
	var number: int = reader.get_u16()
	var by: int = reader.get_u16()
	return {"number": number, "by": by, "place": _read_place(reader)}


static func _read_place(reader: StreamPeerBuffer) -> Vector2:
	var x: int = reader.get_u16()
	var y: int = reader.get_u16()
	return Vector2(x, y) / PLACE_SCALE

# The arena's snapshot for Godot 3: what its bytes hold.
# Used by pilot.gd. Layout: demo/README.md. Knows no connection.
extends Reference

const FLAG_THRUSTING = 1
const FLAG_SHIELDED = 2
const FLAG_DEAD = 4
const HEAD_SIZE = 10
const SHIP_SIZE = 15
const SHOT_SIZE = 8
const STAR_SIZE = 4


# Ships by number, shots and stars; null for bytes that are no whole snapshot.
static func read_snapshot(bytes: PoolByteArray):
	if bytes.size() < HEAD_SIZE:
		return null
	var reader = StreamPeerBuffer.new()
	reader.data_array = bytes
	var tick = reader.get_u32()
	var ship_count = reader.get_u16()
	var shot_count = reader.get_u16()
	var star_count = reader.get_u8()
	reader.get_u8()
	if bytes.size() < HEAD_SIZE + ship_count * SHIP_SIZE + shot_count * SHOT_SIZE + star_count * STAR_SIZE:
		return null
	var ships = {}
	for _i in range(ship_count):
		var ship = _read_ship(reader)
		ships[ship.number] = ship
	var shots = []
	for _i in range(shot_count):
		reader.get_u16()
		var by = reader.get_u16()
		shots.append({"by": by, "place": _read_place(reader)})
	var stars = []
	for _i in range(star_count):
		stars.append(_read_place(reader))
	return {"tick": tick, "ships": ships, "shots": shots, "stars": stars}


static func _read_ship(reader: StreamPeerBuffer) -> Dictionary:
	var number = reader.get_u16()
	var flags = reader.get_u8()
	var hull = reader.get_u8()
	var place = _read_place(reader)
	var speed = Vector2(reader.get_16(), reader.get_16()) / 16.0
	var angle = reader.get_u16() * TAU / 65536.0
	reader.get_u8()
	return {
		"number": number, "hull": hull, "place": place, "speed": speed, "angle": angle,
		"is_thrusting": flags & FLAG_THRUSTING != 0, "is_shielded": flags & FLAG_SHIELDED != 0,
		"is_dead": flags & FLAG_DEAD != 0,
	}


static func _read_place(reader: StreamPeerBuffer) -> Vector2:
	return Vector2(reader.get_u16(), reader.get_u16()) / 16.0
